using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

/// <summary>A STOMP client in memory: its link runs in a real pump; frames are text, with <c>^@</c> for NUL and <c>|</c> for line ends.</summary>
internal sealed class StompClient : IAsyncDisposable
{
    private readonly MemoryTransport _transport;
    private readonly byte[] _bytes = new byte[64 * 1024];
    private string _got = "";

    private StompClient(HubCore core, int capacity)
    {
        (MemoryTransport server, _transport) = MemoryTransport.CreatePair(capacity: capacity);
        Link = new StompLink(core.Stomp, core.Options);
        Pump = new Pump(server, Link, core.Options.Connection, core.Time);
        Running = Pump.RunAsync();
    }

    public StompLink Link { get; }

    public Pump Pump { get; }

    public Task Running { get; }

    /// <summary>A client that has not greeted.</summary>
    public static StompClient Open(HubCore core, int capacity = 256 * 1024) => new(core, capacity);

    /// <summary>A client that has greeted.</summary>
    public static async Task<StompClient> ConnectAsync(HubCore core, string version = "1.2", int capacity = 256 * 1024, string headers = "")
    {
        var client = new StompClient(core, capacity);
        await client.SendAsync(version == "1.0" ? $"CONNECT|{headers}|^@" : $"STOMP|accept-version:{version}|{headers}|^@");
        Assert.StartsWith("CONNECTED|", await client.FrameAsync(), StringComparison.Ordinal);
        return client;
    }

    public async Task SendAsync(string frames) => await _transport.SendAsync(Encoding.Latin1.GetBytes(frames.Replace('|', '\n').Replace("^@", "\0", StringComparison.Ordinal)));

    /// <summary>Sends a frame with a receipt, and waits for that.</summary>
    public async Task DoAsync(string command, string headers, string body = "")
    {
        await SendAsync($"{command}|receipt:done|{headers}||{body}^@");
        Assert.Equal("RECEIPT|receipt-id:done||", await FrameAsync());
    }

    /// <summary>The next frame without its NUL; line ends between frames are left out. «closed» at the end.</summary>
    public async Task<string> FrameAsync()
    {
        int end;
        while ((end = _got.IndexOf('\0', StringComparison.Ordinal)) < 0)
            if (!await FillAsync()) return _got.Length == 0 ? "closed" : "cut: " + _got;
        string frame = _got[..end].TrimStart('\n');
        _got = _got[(end + 1)..];
        return frame.Replace('\n', '|');
    }

    /// <summary>The next bytes, whatever they are; empty at the end.</summary>
    public async Task<string> RawAsync()
    {
        if (_got.Length == 0) await FillAsync();
        string all = _got;
        _got = "";
        return all;
    }

    /// <summary>Says that nothing has come: a receipt is what comes next.</summary>
    public async Task NothingAsync()
    {
        await SendAsync("BEGIN|transaction:probe||^@ABORT|transaction:probe|receipt:nothing||^@");
        Assert.Equal("RECEIPT|receipt-id:nothing||", await FrameAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Abort();
        await Running.WithinPatience();
    }

    private async Task<bool> FillAsync()
    {
        int read = await _transport.ReceiveAsync(_bytes).WithinPatience();
        _got += Encoding.Latin1.GetString(_bytes, 0, read);
        return read > 0;
    }
}
