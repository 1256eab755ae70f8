using System.Text;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>The six ways to find a message's end, against plain Python sockets, in both roles.</summary>
public sealed class FramingPeerTests
{
    private const string Python = "/usr/bin/python3";
    private static readonly string[] Messages = ["cats", new('x', 70_000), "hatshatshats", "z"];

    public static TheoryData<string> Names => ["to-end", "one-then-other", "fixed", "lines", "delimited", "prefixed", "prefixed-little", "chunked"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WeServeAndPythonAsks(string name)
    {
        Peer.Need(Python, File.Exists(Python));
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            try
            {
                await AnswerAsync(name, connection);
                over.SetResult();
            }
            catch (Exception wrong)
            {
                over.SetException(wrong);
            }
        });

        string said = await Peer.RunAsync(Python, Peer.Script("framing_peer.py"), "call", name, $"{server.Address.Port}");

        Assert.Equal("done", said.Trim());
        await over.Task.WithinPatience();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WeAskAndPythonServes(string name)
    {
        Peer.Need(Python, File.Exists(Python));
        await using PeerProcess python = PeerProcess.Start(Python, Peer.Script("framing_peer.py"), "serve", name);
        int port = int.Parse((await python.LineAsync()).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        await using (SocketConnection connection = await SocketConnection.ConnectAsync("127.0.0.1", port))
        {
            await AskAsync(name, connection);
        }
        Assert.Equal("done", await python.LineAsync());
    }

    private static Framing FramingOf(string name) => name switch
    {
        "fixed" => Framing.Fixed(16),
        "lines" => Framing.Lines,
        "delimited" => Framing.Delimited("<>"u8),
        "prefixed" => Framing.LengthPrefixed(),
        "prefixed-little" => Framing.LengthPrefixed(8, littleEndian: true),
        _ => Framing.Chunked(chunkBytes: 777),
    };

    private static byte[][] MessagesOf(string name) =>
        [.. Messages.Select(message => Encoding.ASCII.GetBytes(name == "fixed" ? message.PadRight(16, '-')[..16] : message))];

    private static async Task AnswerAsync(string name, SocketConnection connection)
    {
        if (name is "to-end" or "one-then-other")
        {
            ReadOnlyMemory<byte> all = await connection.ReadToEndAsync();
            Assert.Equal(string.Concat(Messages), Encoding.ASCII.GetString(all.Span));
            if (name == "one-then-other") await connection.SendAsync(all);
            return;
        }
        int count = 0;
        await foreach (ReadOnlyMemory<byte> message in connection.ReadAllAsync(FramingOf(name)))
        {
            Assert.True(message.Span.SequenceEqual(MessagesOf(name)[count++]));
            await connection.SendAsync(FramingOf(name), message);
        }
        Assert.Equal(Messages.Length, count);
    }

    private static async Task AskAsync(string name, SocketConnection connection)
    {
        byte[] all = Encoding.ASCII.GetBytes(string.Concat(Messages));
        if (name == "to-end")
        {
            await connection.SendAsync(all);
            return;
        }
        if (name == "one-then-other")
        {
            Assert.True((await connection.AskAsync(all).WithinPatience()).Span.SequenceEqual(all));
            return;
        }
        foreach (byte[] message in MessagesOf(name))
        {
            await connection.SendAsync(FramingOf(name), message);
            ReadOnlyMemory<byte>? answer = await connection.ReadAsync(FramingOf(name)).WithinPatience();
            Assert.True(answer!.Value.Span.SequenceEqual(message));
        }
        await connection.FinishAsync();
        Assert.Null(await connection.ReadAsync(FramingOf(name)).WithinPatience());
    }
}
