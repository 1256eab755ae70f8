using System.Collections.Concurrent;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class SocketServerTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://localhost:0")]
    [InlineData("tcp://*:0")]
    [InlineData("unix://@polywire-server-test")]
    [InlineData("unix:///tmp/polywire-server-test.sock")]
    public async Task ServesManyAtOnceWhereverItListens(string url)
    {
        url = url.Replace("test", $"test-{Environment.ProcessId}", StringComparison.Ordinal);
        await using SocketServer server = await SocketServer.StartAsync(url, EchoAsync);
        string place = server.Address.ToString().Replace("*", "127.0.0.1", StringComparison.Ordinal);
        SocketConnection[] clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await SocketConnection.ConnectAsync(place)));
        foreach (SocketConnection client in clients) await client.SendAsync($"hello {client.LocalName}\n");
        foreach (SocketConnection client in clients) Assert.Equal($"hello {client.LocalName}", await client.ReadLineAsync().WithinPatience());
        Assert.Equal(20, server.Count);
        Assert.Equal(20, server.Connections.Count);
        foreach (SocketConnection client in clients) await client.DisposeAsync();
        await Eventually.HoldsAsync(() => server.Count == 0);
        Assert.Equal(20, server.Accepted);
    }

    [Fact]
    public async Task BothFamiliesReachAServerOnEveryInterface()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://*:0", connection => connection.SendAsync(connection.RemoteName).AsTask());
        foreach (string host in (string[])["127.0.0.1", "::1"])
        {
            await using SocketConnection client = await SocketConnection.ConnectAsync(host, server.Address.Port);
            string seen = System.Text.Encoding.UTF8.GetString((await client.ReadToEndAsync().WithinPatience()).Span);
            Assert.Equal(client.LocalName, seen);
        }
    }

    [Fact]
    public async Task AClassServesEachConnectionWithAnObjectOfItsOwn()
    {
        await using SocketServer server = await SocketServer.StartAsync<Counting>("tcp://127.0.0.1:0");
        for (int i = 0; i < 2; i++)
        {
            await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
            await client.SendAsync("a\nb\n");
            Assert.Equal("1 a", await client.ReadLineAsync().WithinPatience());
            Assert.Equal("2 b", await client.ReadLineAsync().WithinPatience());
        }
    }

    [Fact]
    public async Task OneConnectionTooManyIsTurnedAwayAndTheNextIsServedAgain()
    {
        var options = new SocketServerOptions { Limits = new SocketLimits { Connections = 2 }, RefusalBytes = "full\n"u8.ToArray() };
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", EchoAsync, options);
        SocketConnection first = await AskAsync(server), second = await AskAsync(server);
        await using (SocketConnection third = await SocketConnection.ConnectAsync(server.Address.ToString()))
        {
            Assert.Equal("full", await third.ReadLineAsync().WithinPatience());
            Assert.Null(await third.ReadLineAsync().WithinPatience());
        }
        Assert.Equal((2, 1), (server.Accepted, server.TurnedAway));
        await first.DisposeAsync();
        await Eventually.HoldsAsync(() => server.Count == 1);
        await using SocketConnection fourth = await AskAsync(server);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task AnIdlePeerIsCutAndOneWhoseAnswerIsBeingMadeIsNot()
    {
        var time = new FakeTime();
        var failures = new ConcurrentQueue<Exception>();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SocketServerOptions { Limits = new SocketLimits { IdleTimeout = TimeSpan.FromSeconds(8) }, Time = time, Failed = (_, failure) => failures.Enqueue(failure) };
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            while (await connection.ReadLineAsync() is { } line)
            {
                if (line == "slow")
                {
                    asked.SetResult();
                    await making.Task.WithinPatience();
                }
                await connection.SendAsync(line + "\n");
            }
        }, options);
        await using SocketConnection idle = await AskAsync(server), busy = await AskAsync(server);
        await busy.SendAsync("slow\n");
        await asked.Task.WithinPatience();

        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return server.Count == 1;
        });
        making.SetResult();
        Assert.Equal("slow", await busy.ReadLineAsync().WithinPatience());
        PolywireException cut = Assert.IsType<PolywireException>(Assert.Single(failures));
        Assert.Equal((FailureKind.Limit, FailureCause.TimedOut), (cut.Kind, cut.Cause));
    }

    [Theory]
    [InlineData("inproc://slow-reader-", 150_000)]
    [InlineData("unix://@slow-reader-", 0)]
    public async Task ATransferThatMovesIsNotIdleHoweverSlowItIs(string place, int ahead)
    {
        var time = new FakeTime();
        var failures = new ConcurrentQueue<Exception>();
        SocketConnection? sender = null;
        var options = new SocketServerOptions { Limits = new SocketLimits { IdleTimeout = TimeSpan.FromSeconds(8) }, Time = time, Failed = (_, failure) => failures.Enqueue(failure) };
        await using SocketServer server = await SocketServer.StartAsync(place + Environment.ProcessId, connection =>
        {
            sender = connection;
            return connection.SendAsync(new byte[1_000_000]).AsTask();
        }, options);
        // Of the clock here there is more than of that on the wall: what stands in the buffers, 300 KB at most, must not last for the 8 s in which the sender need not move.
        await using Transport reader = await Connect.ToAsync(server.Address, cancellationToken: TestContext.Current.CancellationToken);
        byte[] buffer = new byte[50_000];
        for (int all = 0; all < 1_000_000; time.Advance(TimeSpan.FromSeconds(1)))
        {
            int read = await reader.ReceiveAsync(buffer).WithinPatience();
            Assert.NotEqual(0, read);
            all += read;
            await Eventually.HoldsAsync(() => sender!.SentBytes >= Math.Min(900_000, all + ahead) || !failures.IsEmpty);
            Assert.Empty(failures);
        }
    }

    [Fact]
    public async Task APeerThatDoesNotShakeHandsInTimeIsCut()
    {
        using var certificates = new Certificates();
        var time = new FakeTime();
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SocketServerOptions { Limits = new SocketLimits { HandshakeTimeout = TimeSpan.FromSeconds(10) }, Time = time, Failed = (_, failure) => failed.TrySetResult(failure) };
        await using SocketServer server = await SocketServer.StartAsync($"tls://127.0.0.1:0?{certificates.Listening}", connection => connection.ReadToEndAsync().AsTask(), options);
        await using SocketConnection silent = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);
        await time.TimersAsync(1);
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, false), (server.Count, failed.Task.IsCompleted));
        time.Advance(TimeSpan.FromMilliseconds(1));

        PolywireException late = Assert.IsType<PolywireException>(await failed.Task.WithinPatience());
        Assert.Equal(FailureCause.TimedOut, late.Cause);
        await Eventually.HoldsAsync(() => server.Count == 0);
    }

    [Fact]
    public async Task StoppingEndsWhoWaitsAtOnceAndLetsWhatIsUnderWayEnd()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SocketServerOptions { Limits = new SocketLimits { DrainTimeout = Eventually.Patience } };
        SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            while (await connection.ReadLineAsync() is { } line)
            {
                if (line == "slow")
                {
                    asked.SetResult();
                    await making.Task;
                }
                await connection.SendAsync(line + "\n");
            }
        }, options);
        await using SocketConnection idle = await AskAsync(server), busy = await AskAsync(server);
        await busy.SendAsync("slow\n");
        await asked.Task.WithinPatience();

        Task stopping = server.StopAsync();
        Assert.Null(await idle.ReadLineAsync().WithinPatience());
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync(server.Address.ToString()));
        Assert.Equal(FailureCause.ConnectionRefused, refused.Cause);
        Assert.False(stopping.IsCompleted);
        making.SetResult();
        Assert.Equal("slow", await busy.ReadLineAsync().WithinPatience());
        Assert.Null(await busy.ReadLineAsync().WithinPatience());
        await stopping.WithinPatience();
        Assert.Equal(0, server.Count);
    }

    [Fact]
    public async Task WhatDoesNotEndInTimeIsCut()
    {
        var options = new SocketServerOptions { Limits = new SocketLimits { DrainTimeout = TimeSpan.FromMilliseconds(50) } };
        SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            await connection.SendAsync("begun\n");
            await connection.SendAsync(new byte[200_000_000]);
        }, options);
        await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
        Assert.Equal("begun", await client.ReadLineAsync().WithinPatience());
        await server.StopAsync().WithinPatience();
        await Eventually.HoldsAsync(() => server.Count == 0);
    }

    [Fact]
    public async Task AnExceptionInServingBreaksThatConnectionAlone()
    {
        var failures = new ConcurrentQueue<(string, Exception)>();
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            if (await connection.ReadLineAsync() == "bug") throw new InvalidOperationException("a bug");
            await connection.SendAsync("fine\n");
        }, new SocketServerOptions { Failed = (peer, failure) => failures.Enqueue((peer, failure)) });
        await using SocketConnection bad = await SocketConnection.ConnectAsync(server.Address.ToString()), good = await SocketConnection.ConnectAsync(server.Address.ToString());
        await bad.SendAsync("bug\n");
        await Eventually.HoldsAsync(() => failures.Count == 1);
        Assert.True(failures.TryPeek(out (string Peer, Exception Failure) told));
        Assert.Equal((bad.LocalName, "a bug"), (told.Peer, told.Failure.Message));
        await good.SendAsync("hello\n");
        Assert.Equal("fine", await good.ReadLineAsync().WithinPatience());
    }

    [Fact]
    public async Task TlsPeersAreServedAndOthersReported()
    {
        using var certificates = new Certificates();
        var failures = new ConcurrentQueue<Exception>();
        await using SocketServer server = await SocketServer.StartAsync($"tls://127.0.0.1:0?{certificates.Listening}", EchoAsync, new SocketServerOptions { Failed = (_, failure) => failures.Enqueue(failure) });
        await using (SocketConnection client = await SocketConnection.ConnectAsync($"tls://127.0.0.1:{server.Address.Port}?ca={certificates.Ca}"))
        {
            await client.SendAsync("hello\n");
            Assert.Equal("hello", await client.ReadLineAsync().WithinPatience());
        }
        PolywireException untrusted = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync($"tls://127.0.0.1:{server.Address.Port}"));
        Assert.Equal((FailureKind.Refused, FailureCause.Tls), (untrusted.Kind, untrusted.Cause));
        await using (SocketConnection plain = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port)) await plain.SendAsync("no hello of TLS's");
        await Eventually.HoldsAsync(() => failures.Any(failure => failure is PolywireException { Cause: FailureCause.Tls }));
    }

    [Fact]
    public async Task ProcessesCanShareAPortAndOthersAreToldThatItIsTaken()
    {
        await using SocketServer first = await SocketServer.StartAsync("tcp://127.0.0.1:0?reuseport=true", connection => connection.SendAsync("first").AsTask());
        await using SocketServer second = await SocketServer.StartAsync(first.Address.ToString(), connection => connection.SendAsync("second").AsTask());
        PolywireException taken = await Assert.ThrowsAsync<PolywireException>(async () => await SocketServer.StartAsync($"tcp://127.0.0.1:{first.Address.Port}", EchoAsync));
        Assert.Equal(FailureKind.Refused, taken.Kind);
        for (int i = 0; i < 200 && (first.Accepted == 0 || second.Accepted == 0); i++)
        {
            await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", first.Address.Port);
            await client.ReadToEndAsync().WithinPatience();
        }
        Assert.True(first.Accepted > 0 && second.Accepted > 0);
    }

    private static async Task EchoAsync(SocketConnection connection)
    {
        while (await connection.ReceiveAsync() is { IsEmpty: false } bytes) await connection.SendAsync(bytes);
    }

    private static async Task<SocketConnection> AskAsync(SocketServer server)
    {
        SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
        await client.SendAsync("one\n");
        Assert.Equal("one", await client.ReadLineAsync().WithinPatience());
        return client;
    }

    private sealed class Counting : IConversation
    {
        private int _lines;

        public async Task ServeAsync(SocketConnection connection)
        {
            while (await connection.ReadLineAsync() is { } line) await connection.SendAsync($"{++_lines} {line}\n");
        }
    }
}
