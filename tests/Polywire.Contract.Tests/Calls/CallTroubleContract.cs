using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>What calls promise when time runs out, peers go away, and very many are under way.</summary>
public abstract class CallTroubleContract : IAsyncLifetime
{
    private readonly CallPlace _place;

    private protected CallTroubleContract(CallPlace place) => _place = place;

    public ValueTask InitializeAsync()
    {
        _place.Services.Add<IProbe>(null, _place.Probe);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task ManyCallsAreInFlightAtOnce()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();
        IProbe probe = client.As<IProbe>();

        Task<long>[] calls = [.. Enumerable.Range(0, _place.InFlight).Select(i => probe.DoubleSlowly(i, 300))];
        long[] replies = await Task.WhenAll(calls).WithinPatience();

        Assert.Equal(Enumerable.Range(0, _place.InFlight).Select(i => 2L * i), replies);
    }

    [Fact]
    public async Task RepliesComeAsSoonAsTheyAreThere()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();
        IProbe probe = client.As<IProbe>();
        Task<string> slow = probe.WaitForCancellation("slow");
        await _place.Probe.BegunAsync("slow");

        Assert.Equal(4, await probe.Double(2).WithinPatience());
        Assert.False(slow.IsCompleted);
    }

    [Fact]
    public async Task AMethodThatBlocksHoldsNobodyElseBack()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();
        IProbe probe = client.As<IProbe>();
        Task blocked = probe.Block(60_000);
        await _place.Probe.BegunAsync("block");

        for (int i = 0; i < 100; i++) Assert.Equal(2 * i, await probe.Double(i).WithinPatience());
        Assert.False(blocked.IsCompleted);
        _place.Probe.Unblock();
        await blocked.WithinPatience();
    }

    [Fact]
    public async Task ACancelledCallEndsHereAndThere()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();
        using var cancelling = new CancellationTokenSource();
        Task<string> call = client.As<IProbe>().WaitForCancellation("cancelled", cancelling.Token);
        await _place.Probe.BegunAsync("cancelled");

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithinPatience());
        if (_place.TellsCancellation) await _place.Probe.CancelledAsync("cancelled");
        Assert.Equal(4, await client.As<IProbe>().Double(2).WithinPatience());
    }

    [Fact]
    public async Task ACallThatWasCancelledBeforeItBeganIsNotMade()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.As<IProbe>().DoubleSlowly(1, 0, new CancellationToken(canceled: true)).WithinPatience());
    }

    [Fact]
    public async Task TheClientsTimeOutEndsTheCall()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync(RpcClientOptions.Default with { Timeout = TimeSpan.FromMilliseconds(300) });

        await _place.IsTooLateAsync(client.As<IProbe>(), "late");

        if (_place.TellsCancellation || _place.TellsDeadlines) await _place.Probe.CancelledAsync("late");
        await Eventually.HoldsAsync(() => SucceedsAsync(client.As<IProbe>()).WithinPatience());
    }

    [Fact]
    public async Task TheServersLongestTimeEndsTheCall()
    {
        await _place.StartAsync(RpcServerOptions.Default with { LongestTimeout = TimeSpan.FromMilliseconds(300) });
        await using RpcClient client = await _place.ConnectAsync();

        await _place.IsTooLateAsync(client.As<IProbe>(), "too long");

        await _place.Probe.CancelledAsync("too long");
        Assert.InRange(await CallPlace.LeftAsync(client.As<IProbe>()), 0, 300);
    }

    [Fact]
    public async Task TheMethodKnowsHowLongItsCallerWaits()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync(RpcClientOptions.Default with { Timeout = TimeSpan.FromMinutes(5) });

        long left = await client.As<IProbe>().MillisecondsLeft().WithinPatience();

        if (_place.TellsDeadlines) Assert.InRange(left, 1000 * 60 * 4, 1000 * 60 * 5);
        else Assert.Equal(-1, left);
    }

    [Fact]
    public async Task ACallerThatGoesAwayCancelsItsCalls()
    {
        await _place.StartAsync();
        RpcClient client = await _place.ConnectAsync();
        Task<string> call = client.As<IProbe>().WaitForCancellation("gone");
        await _place.Probe.BegunAsync("gone");

        await client.DisposeAsync().WithinPatience();

        await Assert.ThrowsAnyAsync<Exception>(() => call.WithinPatience());
        await _place.Probe.CancelledAsync("gone");
    }

    [Fact]
    public async Task ACallerThatGoesAwayEndsAStreamWithoutEnd()
    {
        if (!_place.StreamsReplies) return;
        await _place.StartAsync();
        RpcClient client = await _place.ConnectAsync();
        await using IAsyncEnumerator<long> stream = client.As<IProbe>().Forever("abandoned").GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await stream.MoveNextAsync().WithinPatience());

        await client.DisposeAsync().WithinPatience();

        await _place.Probe.CancelledAsync("abandoned");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await stream.MoveNextAsync().WithinPatience())
            {
            }
        });
    }

    [Fact]
    public async Task AServerThatStopsLetsCallsEnd()
    {
        await _place.StartAsync(RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromSeconds(15) });
        await using RpcClient client = await _place.ConnectAsync();
        Task<long> call = client.As<IProbe>().DoubleSlowly(21, 700);
        await _place.Probe.BegunAsync("slowly");

        await _place.StopAsync().WithinPatience();

        Assert.Equal(42, await call.WithinPatience());
    }

    [Fact]
    public async Task AServerThatStopsCancelsWhatDoesNotEnd()
    {
        await _place.StartAsync(RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        await using RpcClient client = await _place.ConnectAsync();
        Task<string> call = client.As<IProbe>().WaitForCancellation("endless");
        await _place.Probe.BegunAsync("endless");

        await _place.StopAsync().WithinPatience();

        await _place.Probe.CancelledAsync("endless");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call.WithinPatience());
        Assert.Equal(_place.KeepsStatus ? RpcStatus.Unavailable : failure.Status, failure.Status);
        Assert.Contains("shutting down", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatStopsCutsStreamsWithoutEnd()
    {
        if (!_place.StreamsReplies) return;
        await _place.StartAsync(RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        await using RpcClient client = await _place.ConnectAsync();
        Task<RpcException> reading = Task.Run(() => Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (long item in client.As<IProbe>().Forever("cut")) Assert.True(item >= 0);
        }));
        await _place.Probe.BegunAsync("cut");

        await _place.StopAsync().WithinPatience();

        RpcException failure = await reading.WithinPatience();
        Assert.Equal(_place.KeepsStatus ? RpcStatus.Unavailable : failure.Status, failure.Status);
        Assert.Contains("shutting down", failure.Message, StringComparison.Ordinal);
        await _place.Probe.CancelledAsync("cut");
    }

    [Fact]
    public async Task AClientSurvivesItsServer()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync();
        IProbe probe = client.As<IProbe>();
        Assert.Equal(4, await probe.Double(2).WithinPatience());

        await _place.StopAsync().WithinPatience();
        await _place.StartAsync();

        // A call that was sent before the end was noticed fails, and says so; it is not made twice.
        await Eventually.HoldsAsync(() => SucceedsAsync(probe).WithinPatience());
    }

    [Fact]
    public async Task MoreCallsThanTheServerAllowsAreRefusedOrWait()
    {
        const int Most = 10;
        await _place.StartAsync(RpcServerOptions.Default with { Limits = RpcLimits.Default with { CallsInFlight = Most } });
        await using RpcClient client = await _place.ConnectAsync();
        IProbe probe = client.As<IProbe>();

        Task<long>[] calls = [.. Enumerable.Range(0, 3 * Most).Select(i => probe.DoubleSlowly(i, 500))];
        int refused = 0;
        foreach (Task<long> call in calls)
        {
            try
            {
                await call.WithinPatience();
            }
            catch (RpcException failure)
            {
                Assert.Equal(RpcStatus.ResourceExhausted, failure.Status);
                refused++;
            }
        }
        Assert.True(refused <= 2 * Most, $"{refused} of {calls.Length} were refused");
        Assert.Equal(4, await probe.Double(2).WithinPatience());
    }

    [Fact]
    public async Task AClientWithAllItsCallsInFlightWaits()
    {
        await _place.StartAsync();
        await using RpcClient client = await _place.ConnectAsync(RpcClientOptions.Default with { Limits = RpcLimits.Default with { CallsInFlight = 4 } });
        IProbe probe = client.As<IProbe>();

        long[] replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => probe.DoubleSlowly(i, 20))).WithinPatience();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => 2L * i), replies);
    }

    [Fact]
    public async Task NobodyThereIsToldAtOnceOrAtTheFirstCall()
    {
        await _place.StartAsync();
        await _place.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using RpcClient client = await _place.ConnectAsync(RpcClientOptions.Default with { Timeout = TimeSpan.FromSeconds(5) }).WithinPatience();
            await client.As<IProbe>().Double(2).WithinPatience();
        });
    }

    private static async Task<bool> SucceedsAsync(IProbe probe)
    {
        try
        {
            return await probe.Double(2) == 4;
        }
        catch (Exception failure) when (failure is RpcException or PolywireException)
        {
            return false;
        }
    }
}
