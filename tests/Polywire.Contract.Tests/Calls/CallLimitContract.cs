using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>What holds at each limit of calls and one past it, on every wire.</summary>
public abstract class CallLimitContract : IAsyncLifetime
{
    private readonly CallPlace _place;
    private readonly List<RpcClient> _clients = [];

    private protected CallLimitContract(CallPlace place) => _place = place;

    public ValueTask InitializeAsync()
    {
        _place.Services.Add<IProbe>(null, _place.Probe);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (RpcClient client in _clients) await client.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task CallsInFlight()
    {
        if (!_place.SharesConnection) return;
        await StartAsync(RpcLimits.Default with { CallsInFlight = 3 });
        IProbe probe = await ConnectAsync();
        using var leaving = new CancellationTokenSource();
        for (int i = 0; i < 3; i++) await BeginAsync(probe, $"in flight {i}", leaving.Token);

        await FailsAsync(() => probe.WaitForCancellation("one more"), "CallsInFlight", "Channels");

        // Another connection has its own.
        Assert.Equal(4, await (await ConnectAsync()).Double(2).WithinPatience());
        await leaving.CancelAsync();
        await Eventually.HoldsAsync(() => SucceedsAsync(probe));
    }

    [Fact]
    public async Task ServerCalls()
    {
        await StartAsync(RpcLimits.Default with { ServerCalls = 3 });
        using var leaving = new CancellationTokenSource();
        for (int i = 0; i < 3; i++) await BeginAsync(await ConnectAsync(), $"of the server {i}", leaving.Token);
        IProbe probe = await ConnectAsync();

        await FailsAsync(() => probe.WaitForCancellation("one more"), "ServerCalls");

        await leaving.CancelAsync();
        await Eventually.HoldsAsync(() => SucceedsAsync(probe));
    }

    [Fact]
    public async Task MessageBytesOfAReply()
    {
        const int Most = 20_000;
        await StartAsync(RpcLimits.Default with { MessageBytes = Most });
        IProbe probe = await ConnectAsync();
        // Where it just fits depends on what the wire puts around it.
        int fits = 1, fails = Most / 2;
        while (fails - fits > 1)
        {
            int length = (fits + fails) / 2;
            if (await FitsAsync(probe, length)) fits = length;
            else fails = length;
        }

        Assert.InRange(2 * fits, Most - 500, Most);
        await FailsAsync(() => probe.Join("x", "", fails), "MessageBytes");
        Assert.Equal(4, await probe.Double(2).WithinPatience());
    }

    [Fact]
    public async Task CollectedItems()
    {
        if (_place.StreamsReplies) return;
        await StartAsync(RpcLimits.Default with { CollectedItems = 10 });
        IProbe probe = await ConnectAsync();

        Assert.Equal(10, await CountAsync(probe, 10));
        await FailsAsync(() => CountAsync(probe, 11), "CollectedItems");
    }

    [Fact]
    public async Task CollectedBytes()
    {
        if (_place.StreamsReplies) return;
        await StartAsync(RpcLimits.Default with { CollectedBytes = 1000 });
        IProbe probe = await ConnectAsync();
        int count = 1;
        while (await CountsAsync(probe, count)) count++;

        // An item is a digit and what its wire puts around it: at most <value><i4>1</i4></value>, an i8 with three digits.
        Assert.InRange(count, 1000 / 30, 1001);
        await FailsAsync(() => CountAsync(probe, count), "CollectedBytes");
    }

    [Fact]
    public async Task ErrorText()
    {
        await StartAsync(RpcLimits.Default with { ErrorText = 20 });
        IProbe probe = await ConnectAsync();

        foreach (int length in new[] { 19, 20, 21, 1000 })
        {
            string text = new('x', length);
            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => probe.Fail((int)RpcStatus.NotFound, text).WithinPatience());
            Assert.Equal(text[..Math.Min(20, length)], failure.Message);
        }
    }

    [Fact]
    public async Task DefaultTimeout()
    {
        await _place.StartAsync(RpcServerOptions.Default with { DefaultTimeout = TimeSpan.FromMilliseconds(300), DrainTimeout = TimeSpan.FromSeconds(1) });
        IProbe patient = await ConnectAsync(RpcClientOptions.Default with { Timeout = Timeout.InfiniteTimeSpan });

        await _place.IsTooLateAsync(patient, "who does not say");
        await _place.Probe.CancelledAsync("who does not say");
        Assert.InRange(await CallPlace.LeftAsync(patient), 0, 300);

        // Who says how long he waits is served for so long.
        if (!_place.TellsDeadlines) return;
        IProbe precise = await ConnectAsync(RpcClientOptions.Default with { Timeout = TimeSpan.FromMinutes(5) });
        Assert.InRange(await precise.MillisecondsLeft().WithinPatience(), 1000 * 60 * 4, 1000 * 60 * 5);
        Assert.Equal(42, await precise.DoubleSlowly(21, 400).WithinPatience());
    }

    private ValueTask StartAsync(RpcLimits limits) => _place.StartAsync(RpcServerOptions.Default with { Limits = limits, DrainTimeout = TimeSpan.FromSeconds(1) });

    private async Task<IProbe> ConnectAsync(RpcClientOptions? options = null)
    {
        _clients.Add(await _place.ConnectAsync(options));
        return _clients[^1].As<IProbe>();
    }

    private async Task BeginAsync(IProbe probe, string name, CancellationToken cancellationToken)
    {
        _ = probe.WaitForCancellation(name, cancellationToken);
        await _place.Probe.BegunAsync(name);
    }

    private static async Task FailsAsync(Func<Task> call, params string[] limits)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call().WithinPatience());
        Assert.Equal(RpcStatus.ResourceExhausted, failure.Status);
        Assert.Contains(limits, limit => failure.Message.Contains($"limit {limit}", StringComparison.Ordinal));
    }

    private static async Task<bool> SucceedsAsync(IProbe probe)
    {
        try
        {
            return await probe.Double(2) == 4;
        }
        catch (RpcException refused) when (refused.Status is RpcStatus.ResourceExhausted)
        {
            return false;
        }
    }

    // A reply of twice so many bytes.
    private static async Task<bool> FitsAsync(IProbe probe, int length)
    {
        try
        {
            return (await probe.Join("x", "", length).WithinPatience()).Length == (2 * length);
        }
        catch (RpcException refused) when (refused.Status is RpcStatus.ResourceExhausted)
        {
            return false;
        }
    }

    private static async Task<bool> CountsAsync(IProbe probe, int to)
    {
        try
        {
            return await CountAsync(probe, to) == to;
        }
        catch (RpcException refused) when (refused.Status is RpcStatus.ResourceExhausted)
        {
            return false;
        }
    }

    private static async Task<int> CountAsync(IProbe probe, int to)
    {
        int count = 0;
        await foreach (long _ in probe.Count(to)) count++;
        return count;
    }
}
