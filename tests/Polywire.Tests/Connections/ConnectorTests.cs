using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Tests.Connections;

public sealed class ConnectorTests
{
    private static readonly Backoff s_steady = new() { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(4), Jitter = 0 };

    [Fact]
    public async Task ItConnectsAgainWheneverThePeerGoesAway()
    {
        var time = new FakeTime();
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => new TestLink());
        var links = new System.Collections.Concurrent.ConcurrentQueue<TestLink>();
        await using var connector = new Connector(listener.Address, () => Add(links), options: Options(time));
        for (int round = 1; round <= 3; round++)
        {
            await Eventually.HoldsAsync(() => links.Count == round);
            TestLink link = links.Last();
            Pump pump = await link.Opening.WithinPatience();
            Assert.Same(pump, connector.Current);

            pump.Abort(new IOException("cut"));
            await link.Closing.WithinPatience();
            await time.TimersAsync(1);
            Assert.Null(connector.Current);
            time.Advance(999);
            Assert.Equal(round, links.Count);
            time.Advance(1);
        }
    }

    [Fact]
    public async Task FailedAttemptsBackOff()
    {
        var time = new FakeTime();
        List<Exception> failures = [];
        await using var connector = new Connector(Nobody(), () => new TestLink(), failure => Add(failures, failure), Options(time));
        int[] waits = [1000, 2000, 4000, 4000];
        for (int i = 0; i < waits.Length; i++)
        {
            await Eventually.HoldsAsync(() => failures.Count == i + 1);
            await time.TimersAsync(1);
            time.Advance(waits[i] - 1);
            await Task.Delay(10, CancellationToken.None);
            Assert.Equal(i + 1, failures.Count);
            time.Advance(1);
        }
        await connector.DisposeAsync();
        Assert.All(failures, failure => Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure).SocketErrorCode));
    }

    [Fact]
    public async Task ItGivesUpWhenToldTo()
    {
        int asked = 0;
        await using var connector = new Connector(Nobody(), () => new TestLink(), _ => ++asked < 3, Quick());

        await Eventually.HoldsAsync(() => asked == 3);
        await Task.Delay(50, CancellationToken.None);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task AConnectionThatEndsWithAReasonIsToldOfAndOneInGoodOrderIsNot()
    {
        List<Exception> told = [];
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => new TestLink());
        int round = 0;
        var reason = new PolywireException(FailureKind.Refused, "wrong password");
        await using var connector = new Connector(listener.Address, () => new TestLink { OnOpened = pump => _ = pump.CloseAsync(++round == 1 ? null : reason) },
            failure => Add(told, failure) && false, Quick());

        await Eventually.HoldsAsync(() => told.Count == 1);

        Assert.Same(reason, told[0]);
        Assert.Equal(2, round);
    }

    [Fact]
    public async Task AnAttemptThatTakesTooLongIsAFailure()
    {
        // A full backlog: the kernel drops what comes, and the attempt hangs.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        full.Listen(0);
        var place = (System.Net.IPEndPoint)full.LocalEndPoint!;
        Socket[] fillers = [.. Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false })];
        foreach (Socket filler in fillers) _ = filler.ConnectAsync(place);
        await Task.Delay(50, CancellationToken.None);
        var time = new FakeTime();
        List<Exception> failures = [];
        await using var connector = new Connector(Address.Parse($"zmq+tcp://127.0.0.1:{place.Port}"), () => new TestLink(), failure => Add(failures, failure) && false, Options(time));
        await time.TimersAsync(1);

        time.Advance(10_000);
        await Eventually.HoldsAsync(() => failures.Count == 1);

        Assert.Equal(FailureKind.Closed, Assert.IsType<PolywireException>(failures[0]).Kind);
        foreach (Socket filler in fillers) filler.Dispose();
    }

    [Fact]
    public async Task DisposeSendsWhatTheConnectionHas()
    {
        var got = new MemoryStream();
        var server = new TestLink { OnReceive = (_, input) => { got.Write(input.Span); return input.Length; } };
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => server);
        var client = new TestLink();
        var connector = new Connector(listener.Address, () => client);
        Pump pump = await client.Opening.WithinPatience();
        byte[] last = new byte[3_000_000];
        Random.Shared.NextBytes(last);
        pump.Output.TryAppend(last);

        await connector.DisposeAsync().WithinPatience();
        await server.Closing.WithinPatience();

        Assert.Equal(last, got.ToArray());
        Assert.Null(await client.Closing);
    }

    [Fact]
    public async Task DisposeAtAnyMomentEnds()
    {
        await using Listener listener = await Listener.StartAsync(Address.Parse("zmq+tcp://127.0.0.1:0"), _ => new TestLink());
        Address nobody = Nobody();
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            var connector = new Connector(i % 3 == 0 ? nobody : listener.Address, () => new TestLink(), options: Quick());
            if (random.Next(2) == 0) await Task.Delay(random.Next(3), CancellationToken.None);
            await connector.DisposeAsync().WithinPatience();
            await connector.DisposeAsync().WithinPatience();
        }
        await Eventually.HoldsAsync(() => listener.Count == 0);
    }

    [Fact]
    public async Task AnInprocNameMayBeBoundLater()
    {
        Address name = Address.Parse("zmq+inproc://bound-later");
        var client = new TestLink { OnOpened = static pump => pump.Output.TryAppend("early"u8) };
        await using var connector = new Connector(name, () => client);
        await client.Opening.WithinPatience();
        var got = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using Listener listener = await Listener.StartAsync(name, _ => new TestLink
        {
            OnReceive = (_, input) => { got.TrySetResult(System.Text.Encoding.ASCII.GetString(input.Span)); return input.Length; },
        });

        Assert.Equal("early", await got.Task.WithinPatience());
    }

    private static ConnectorOptions Options(FakeTime time) => new() { Backoff = s_steady, Time = time };

    private static ConnectorOptions Quick() => new() { Backoff = new Backoff { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) } };

    private static TestLink Add(System.Collections.Concurrent.ConcurrentQueue<TestLink> links)
    {
        var link = new TestLink();
        links.Enqueue(link);
        return link;
    }

    private static bool Add(List<Exception> failures, Exception failure)
    {
        failures.Add(failure);
        return true;
    }

    // A port on which nobody listens (any more).
    private static Address Nobody() => Address.Parse($"zmq+tcp://127.0.0.1:{FreePort.Next()}");
}
