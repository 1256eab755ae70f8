using System.Collections.Concurrent;
using System.Text;
using Polywire.Connections;
using Polywire.Sockets;

namespace Polywire.Tests.Sockets;

public sealed class ProtocolTests
{
    [Fact]
    public async Task LinesReachAProtocolHoweverTheyAreCut()
    {
        string[] lines = ["", "a", "bb", "a \r b", new string('x', 16_384), "\n", "last"];
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n")));
        for (int cut = 1; cut < 60; cut++)
        {
            var seen = new Recorder();
            foreach (byte[] piece in text.Chunk(cut * 7)) seen.DataReceived(piece);
            Assert.Equal(lines, seen.Lines);
        }
        var trickled = new Recorder();
        foreach (byte one in text) trickled.DataReceived([one]);
        Assert.Equal(lines, trickled.Lines);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void ALineOverTheLimitIsTold(int piece)
    {
        var seen = new Recorder();
        foreach (byte[] part in new byte[16_384 + 3].Chunk(piece)) seen.DataReceived(part);
        Assert.True(seen.Exceeded);
        Assert.Empty(seen.Lines);

        var whole = new Recorder();
        whole.DataReceived([.. new byte[16_385], (byte)'\r', (byte)'\n']);
        Assert.True(whole.Exceeded);
    }

    [Fact]
    public async Task AFactoryGivesEachConnectionAProtocolAndSharesWhatItHolds()
    {
        var chat = new Chat();
        await using Listener listener = await Reactor.ListenAsync("tcp://127.0.0.1:0", chat);
        await using SocketConnection first = await SocketConnection.ConnectAsync(listener.Address.ToString()), second = await SocketConnection.ConnectAsync(listener.Address.ToString());
        Assert.Equal("welcome\r", await ReadAsync(first));
        Assert.Equal("welcome\r", await ReadAsync(second));
        await first.SendAsync("cats\r\n");
        Assert.Equal("cats\r", await ReadAsync(first));
        Assert.Equal("cats\r", await ReadAsync(second));
        await first.SendAsync("quit\r\n");
        Assert.Null(await first.ReadLineAsync().WithinPatience());
        await Eventually.HoldsAsync(() => chat.Members.Count == 1 && chat.Lost.SequenceEqual(["good order"]));
    }

    [Fact]
    public async Task AClientsProtocolSeesTheEndOnce()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync("a\r\nb\r\n").AsTask());
        var seen = new Recorder();
        Task over = await Reactor.ConnectAsync(server.Address.ToString(), seen);
        await over.WithinPatience();
        Assert.Equal(["a", "b"], seen.Lines);
        Assert.Equal(1, seen.Ends);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Reactor.ConnectAsync(server.Address.ToString(), seen));
        Assert.Equal(1, seen.Ends);
    }

    [Fact]
    public async Task APeerThatDoesNotReadIsCutAtTheLimit()
    {
        var lost = new TaskCompletionSource<PolywireException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SocketServerOptions { Limits = new SocketLimits { OutputBytes = 100_000 } };
        await using Listener listener = await Reactor.ListenAsync("tcp://127.0.0.1:0", _ => new Flood(lost), options);
        await using SocketConnection client = await SocketConnection.ConnectAsync(listener.Address.ToString());
        PolywireException? reason = await lost.Task.WithinPatience();
        Assert.Equal(FailureKind.Limit, reason?.Kind);
        Assert.Contains("OutputBytes", reason!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilenceEndsAProtocolThatSetATimeout()
    {
        var time = new FakeTime();
        var lost = new TaskCompletionSource<PolywireException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Listener listener = await Reactor.ListenAsync("tcp://127.0.0.1:0", _ => new Impatient(lost), new SocketServerOptions { Time = time });
        await using SocketConnection client = await SocketConnection.ConnectAsync(listener.Address.ToString());
        await time.TimersAsync(1);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(FailureCause.TimedOut, (await lost.Task.WithinPatience())?.Cause);
    }

    [Fact]
    public async Task NullTurnsAPeerAway()
    {
        await using Listener listener = await Reactor.ListenAsync("tcp://127.0.0.1:0", _ => null);
        await using SocketConnection client = await SocketConnection.ConnectAsync(listener.Address.ToString());
        Assert.Null(await client.ReadLineAsync().WithinPatience());
    }

    private static async Task<string?> ReadAsync(SocketConnection connection) =>
        await connection.ReadAsync(Framing.Delimited("\n"u8)).WithinPatience() is { } line ? Encoding.UTF8.GetString(line.Span) : null;

    private sealed class Recorder : LineProtocol
    {
        public List<string> Lines { get; } = [];

        public bool Exceeded { get; private set; }

        public int Ends { get; private set; }

        public override void ConnectionLost(PolywireException? reason) => Ends++;

        protected override void LineReceived(ReadOnlySpan<byte> line) => Lines.Add(Encoding.UTF8.GetString(line));

        protected override void LineLengthExceeded() => Exceeded = true;
    }

    private sealed class Chat : IProtocolFactory
    {
        public ConcurrentDictionary<Protocol, bool> Members { get; } = new();

        public ConcurrentQueue<string> Lost { get; } = new();

        public Protocol BuildProtocol(string remoteName) => new Member(this);

        private sealed class Member(Chat chat) : LineProtocol
        {
            public override void ConnectionMade()
            {
                chat.Members[this] = true;
                SendLine("welcome");
            }

            public override void ConnectionLost(PolywireException? reason)
            {
                chat.Members.TryRemove(this, out _);
                chat.Lost.Enqueue(reason?.Message ?? "good order");
            }

            protected override void LineReceived(ReadOnlySpan<byte> line)
            {
                if (line.SequenceEqual("quit"u8)) LoseConnection();
                else foreach (Member member in chat.Members.Keys.Cast<Member>()) member.SendLine(line);
            }
        }
    }

    private sealed class Flood(TaskCompletionSource<PolywireException?> lost) : Protocol
    {
        public override void ConnectionMade()
        {
            for (int i = 0; i < 1000; i++) Write(new byte[50_000]);
        }

        public override void DataReceived(ReadOnlySpan<byte> data)
        {
        }

        public override void ConnectionLost(PolywireException? reason) => lost.SetResult(reason);
    }

    private sealed class Impatient(TaskCompletionSource<PolywireException?> lost) : Protocol
    {
        public override void ConnectionMade() => SetTimeout(TimeSpan.FromSeconds(10));

        public override void DataReceived(ReadOnlySpan<byte> data)
        {
        }

        public override void ConnectionLost(PolywireException? reason) => lost.SetResult(reason);
    }
}
