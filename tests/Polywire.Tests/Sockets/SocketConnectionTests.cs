using System.Net;
using System.Net.Sockets;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class SocketConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneWayThenTheOtherReachesThePeerWhole()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            ReadOnlyMemory<byte> asked = await connection.ReadToEndAsync();
            await connection.SendAsync($"{asked.Length} bytes");
        });
        await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);

        Assert.Equal("300000 bytes", (await client.AskAsync(new byte[300_000]).WithinPatience()).Text());
    }

    [Fact]
    public async Task AReceiveGivesNoMoreThanAskedForAndKeepsTheRest()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair();
        await peer.SendAsync("catshats"u8.ToArray());
        Assert.Equal("cat", (await ours.ReceiveAsync(3)).Text());
        Assert.Equal("shats", (await ours.ReceiveAsync()).Text());
        await peer.FinishAsync();
        Assert.True((await ours.ReceiveAsync()).IsEmpty);
        Assert.True((await ours.ReceiveAsync()).IsEmpty);
    }

    [Fact]
    public async Task AReceiveThatIsGivenUpLosesNothing()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            await connection.ReadLineAsync();
            await connection.SendAsync("cats");
        });
        await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);
        using (var given = new CancellationTokenSource())
        {
            Task<ReadOnlyMemory<byte>> waiting = client.ReceiveAsync(cancellationToken: given.Token).AsTask();
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithinPatience());
        }
        await client.SendAsync("now\n");
        Assert.Equal("cats", (await client.ReadExactlyAsync(4, Token).WithinPatience()).Text());
    }

    [Fact]
    public async Task AReceiveThatIsGivenUpAsItsBytesComeLosesNothing()
    {
        const int Rounds = 3_000;
        (SocketConnection ours, MemoryTransport peer) = Pair();
        for (int round = 0; round < Rounds; round++)
        {
            using var given = new CancellationTokenSource();
            byte[] sent = [(byte)round];
            Task<ReadOnlyMemory<byte>> waiting = ours.ReceiveAsync(cancellationToken: given.Token).AsTask();
            // Both at once: either may be first.
            Task sending = Task.Run(() => peer.SendAsync(sent).AsTask(), Token), giving = Task.Run(given.Cancel, Token);
            ReadOnlyMemory<byte> got;
            try
            {
                got = await waiting.WithinPatience();
            }
            catch (OperationCanceledException)
            {
                got = await ours.ReceiveAsync(cancellationToken: Token).WithinPatience();
            }
            await Task.WhenAll(sending, giving);
            Assert.Equal(sent, got.ToArray());
        }
    }

    [Fact]
    public async Task ASendAfterTheCloseOfABrokenConnectionFailsAndDoesNotWait()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair();
        peer.Abort();
        await Assert.ThrowsAsync<PolywireException>(async () => await ours.ReceiveAsync().WithinPatience());
        await ours.DisposeAsync();
        await Assert.ThrowsAsync<PolywireException>(() => ours.SendAsync("cats").AsTask().WithinPatience());
        await Assert.ThrowsAsync<PolywireException>(() => ours.SendAsync("cats").AsTask().WithinPatience());
    }

    [Fact]
    public async Task SendsFromManyThreadsArriveWhole()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair();
        await using var other = new SocketConnection(peer);
        Task sending = Task.WhenAll(Enumerable.Range(0, 8).Select(one => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++) await ours.SendAsync(Framing.LengthPrefixed(2), Enumerable.Repeat((byte)one, 1 + (i * 37 % 900)).ToArray());
        })));
        for (int i = 0; i < 1600; i++)
        {
            ReadOnlyMemory<byte>? message = await other.ReadAsync(Framing.LengthPrefixed(2)).WithinPatience();
            Assert.False(message!.Value.Span.ContainsAnyExcept(message.Value.Span[0]));
        }
        await sending;
    }

    [Fact]
    public async Task TwoReceivesAtOnceAreRefused()
    {
        (SocketConnection ours, MemoryTransport peer) = Pair();
        Task<ReadOnlyMemory<byte>> first = ours.ReceiveAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ours.ReceiveAsync());
        await peer.SendAsync(new byte[1]);
        Assert.Equal(1, (await first.WithinPatience()).Length);
    }

    [Fact]
    public async Task APeerThatDoesNotReadMakesItsSenderWaitWithoutBuffering()
    {
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair(capacity: 4096);
        await using var ours = new SocketConnection(first);
        Task sending = ours.SendAsync(new byte[100_000]).AsTask();
        Task next = ours.SendAsync(new byte[1]).AsTask();
        Assert.False(sending.IsCompleted);
        Assert.False(next.IsCompleted);
        await using var other = new SocketConnection(second);
        Assert.Equal(100_001, (await other.ReadExactlyAsync(100_001).WithinPatience()).Length);
        await Task.WhenAll(sending, next).WithinPatience();
    }

    [Fact]
    public async Task WhatIsSentBeforeClosingArrivesThoughThePeersOwnBytesWereNotRead()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync(new byte[50_000]).AsTask());
        await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);
        // Unread bytes at a close make TCP reset the connection, and the answer would be lost.
        await client.SendAsync(new byte[10_000]);
        Assert.Equal(50_000, (await client.ReadToEndAsync().WithinPatience()).Length);
    }

    [Fact]
    public async Task NobodyThereIsRefusedAndNoNameIsAName()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync("127.0.0.1", port));
        Assert.Equal((FailureKind.Closed, FailureCause.ConnectionRefused), (refused.Kind, refused.Cause));
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);

        PolywireException nowhere = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync("unix:///nowhere/at/all.sock"));
        Assert.Equal(FailureCause.Unreachable, nowhere.Cause);
    }

    [Fact]
    public async Task AConnectionThatDoesNotComeAboutInTimeSaysWhichLimit()
    {
        var limits = new SocketLimits { ConnectTimeout = TimeSpan.FromMilliseconds(50) };
        // It takes connections, and never answers TLS's hello.
        await using SocketServer silent = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.ReadToEndAsync().AsTask());
        PolywireException late = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync($"tls://127.0.0.1:{silent.Address.Port}", new ConnectOptions { Limits = limits }, Token));
        Assert.Equal(FailureCause.TimedOut, late.Cause);
        Assert.Contains("ConnectTimeout", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThisSidesAddressCanBeChosen()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync(connection.RemoteName).AsTask());
        await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port, new ConnectOptions { From = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) }, Token);
        Assert.StartsWith("127.0.0.9:", System.Text.Encoding.UTF8.GetString((await client.ReadToEndAsync().WithinPatience()).Span), StringComparison.Ordinal);
    }

    private static (SocketConnection, MemoryTransport) Pair()
    {
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair();
        return (new SocketConnection(first), second);
    }
}
