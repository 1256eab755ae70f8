using System.Buffers.Binary;
using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>The least that a ZeroMQ socket can be: ZMTP 3.0, NULL mechanism (rfc.zeromq.org/spec/23).</summary>
internal sealed class ZmqPeer : IDisposable
{
    private ZmqPeer(RawPeer raw) => Raw = raw;

    public RawPeer Raw { get; }

    /// <summary>signature 10, version 2, mechanism 20, as-server 1, filler 31.</summary>
    public static byte[] Greeting { get; } = [0xFF, .. new byte[8], 0x7F, 3, 0, .. "NULL"u8, .. new byte[16 + 1 + 31]];

    public static byte[] Ready(string type) => [4, (byte)(6 + 1 + 11 + 4 + type.Length), 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, (byte)type.Length, .. Encoding.ASCII.GetBytes(type)];

    public static byte[] Frame(byte[] body, bool more = false)
    {
        if (body.Length < 256) return [(byte)(more ? 1 : 0), (byte)body.Length, .. body];
        byte[] frame = new byte[9 + body.Length];
        frame[0] = (byte)(more ? 3 : 2);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 9);
        return frame;
    }

    public static byte[] Encode(params byte[][] frames) => [.. frames.SelectMany((frame, i) => Frame(frame, more: i < frames.Length - 1))];

    public static byte[] Encode(params string[] frames) => Encode([.. frames.Select(frame => Encoding.Latin1.GetBytes(frame))]);

    /// <summary>Connects to the hub's listener of that role and shakes hands.</summary>
    public static async Task<ZmqPeer> ConnectAsync(Hub hub, string role, string type)
    {
        var peer = new ZmqPeer(await RawPeer.ConnectAsync(hub.AddressOf("zmq", role)));
        await peer.Raw.SendAsync((byte[])[.. Greeting, .. Ready(type)]);
        await peer.Raw.ReadAsync(64);
        (bool command, byte[] body, _) = await peer.ReadFrameAsync();
        Assert.True(command && body.AsSpan(1, 5).SequenceEqual("READY"u8));
        return peer;
    }

    public static async Task<ZmqPeer> SubscribeAsync(Hub hub, params string[] prefixes)
    {
        ZmqPeer peer = await ConnectAsync(hub, "xpub", "SUB");
        foreach (string prefix in prefixes) await peer.SendAsync("\u0001" + prefix);
        return peer;
    }

    public Task SendAsync(params string[] frames) => Raw.SendAsync(Encode(frames));

    public Task SendAsync(params byte[][] frames) => Raw.SendAsync(Encode(frames));

    /// <summary>The next message's frames.</summary>
    public async Task<byte[][]> ReceiveAsync()
    {
        List<byte[]> frames = [];
        while (true)
        {
            (bool command, byte[] body, bool more) = await ReadFrameAsync();
            if (command) continue;
            frames.Add(body);
            if (!more) return [.. frames];
        }
    }

    public async Task<string> ReceiveTextAsync() => string.Join('|', (await ReceiveAsync()).Select(Encoding.Latin1.GetString));

    public void Dispose() => Raw.Dispose();

    private async Task<(bool Command, byte[] Body, bool More)> ReadFrameAsync()
    {
        byte flags = (await Raw.ReadAsync(1)).Span[0];
        int length = (flags & 2) != 0 ? (int)BinaryPrimitives.ReadInt64BigEndian((await Raw.ReadAsync(8)).Span) : (await Raw.ReadAsync(1)).Span[0];
        return ((flags & 4) != 0, (await Raw.ReadAsync(length)).ToArray(), (flags & 1) != 0);
    }
}
