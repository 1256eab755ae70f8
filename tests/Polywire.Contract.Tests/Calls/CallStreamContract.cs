using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>What streams promise on the wires that have them, and what the others do instead.</summary>
public abstract class CallStreamContract : IAsyncLifetime
{
    private readonly CallPlace _place;
    private RpcClient _client = null!;

    private protected CallStreamContract(CallPlace place) => _place = place;

    private IProbe Probe => _client.As<IProbe>();

    public async ValueTask InitializeAsync()
    {
        _place.Services.Add<IProbe>(null, _place.Probe);
        await _place.StartAsync();
        _client = await _place.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _client.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(10_000)]
    public async Task EveryItemComesInOrder(int count)
    {
        long expected = 0;
        await foreach (long item in Probe.Count(count)) Assert.Equal(++expected, item);
        Assert.Equal(count, expected);
    }

    [Fact]
    public async Task AMethodKnownOnlyByNameStreamsToo()
    {
        List<long> items = [];
        await foreach (Value item in _client.CallAsync("probe.count", Value.List(Value.From(3)), CallOptions.None, CancellationToken.None))
        {
            if (item.Kind is ValueKind.List) items.AddRange(item.AsList().Select(value => value.AsInteger()));
            else items.Add(item.AsInteger());
        }
        Assert.Equal([1, 2, 3], items);
    }

    [Fact]
    public async Task ManyStreamsRunBesideEachOther()
    {
        long[] sums = await Task.WhenAll(Enumerable.Range(1, 20).Select(async each =>
        {
            long sum = 0;
            await foreach (long item in Probe.Count(100 * each)) sum += item;
            return sum;
        })).WithinPatience();

        Assert.Equal(Enumerable.Range(1, 20).Select(each => 100L * each * (100 * each + 1) / 2), sums);
    }

    [Fact]
    public async Task AFailureComesAfterTheItemsBeforeIt()
    {
        List<string> items = [];
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (string item in Probe.CountAndFail(3)) items.Add(item);
        });

        Assert.Contains("the rest is gone", failure.Message, StringComparison.Ordinal);
        if (_place.KeepsStatus) Assert.Equal(RpcStatus.DataLoss, failure.Status);
        if (_place.StreamsReplies) Assert.Equal(["item 1", "item 2", "item 3"], items);
    }

    [Fact]
    public async Task AStreamWithoutEndIsLeftWhenItsReaderLeaves()
    {
        if (!_place.StreamsReplies)
        {
            // All of it in one reply: there is a cap.
            RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                await foreach (long item in Probe.Forever("collected")) Assert.True(item >= 0);
            });
            Assert.Equal(RpcStatus.ResourceExhausted, failure.Status);
            await _place.Probe.CancelledAsync("collected");
            return;
        }
        long expected = 0;
        await foreach (long item in Probe.Forever("left"))
        {
            Assert.Equal(expected++, item);
            if (expected == 1000) break;
        }
        await _place.Probe.CancelledAsync("left");
        Assert.Equal(4, await Probe.Double(2).WithinPatience());
    }

    [Fact]
    public async Task ASlowReaderHoldsTheSenderBackAndNobodyElse()
    {
        if (!_place.StreamsReplies) return;
        await using IAsyncEnumerator<long> slow = Probe.Forever("slow").GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await slow.MoveNextAsync().WithinPatience());

        // It does not read on: neither calls nor streams beside it may wait for that.
        Assert.Equal(4, await Probe.Double(2).WithinPatience());
        long count = 0;
        await foreach (long _ in Probe.Count(1000)) count++;
        Assert.Equal(1000, count);
        for (long expected = 1; expected < 1000; expected++)
        {
            Assert.True(await slow.MoveNextAsync().WithinPatience());
            Assert.Equal(expected, slow.Current);
        }
    }

    [Fact]
    public async Task ACancelledReaderEndsTheStream()
    {
        if (!_place.StreamsReplies) return;
        using var cancelling = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (long item in Probe.Forever("cancelled", cancelling.Token))
                if (item == 500) await cancelling.CancelAsync();
        });
        await _place.Probe.CancelledAsync("cancelled");
    }

    [Fact]
    public async Task TheCallersStreamIsTaken()
    {
        if (!_place.StreamsRequests)
        {
            await RefusesAsync(() => Probe.Sum(NumbersAsync(3)));
            return;
        }
        Assert.Equal(0, await Probe.Sum(NumbersAsync(0)).WithinPatience());
        Assert.Equal(6, await Probe.Sum(NumbersAsync(3)).WithinPatience());
        Assert.Equal(50_005_000, await Probe.Sum(NumbersAsync(10_000)).WithinPatience());
    }

    [Fact]
    public async Task BothSidesStreamAtOnce()
    {
        if (!_place.StreamsRequests)
        {
            await RefusesAsync(async () =>
            {
                await foreach (long item in Probe.Doubled(NumbersAsync(3))) Assert.True(item > 0);
            });
            return;
        }
        long expected = 0;
        await foreach (long item in Probe.Doubled(NumbersAsync(1000))) Assert.Equal(2 * ++expected, item);
        Assert.Equal(1000, expected);
    }

    [Fact]
    public async Task AStreamAnswersAStreamThatHasNotEnded()
    {
        if (!_place.StreamsBothWays) return;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncEnumerator<long> doubled = Probe.Doubled(TwoAsync()).GetAsyncEnumerator(CancellationToken.None);

        Assert.True(await doubled.MoveNextAsync().WithinPatience());
        Assert.Equal(2, doubled.Current);
        go.SetResult();
        Assert.True(await doubled.MoveNextAsync().WithinPatience());
        Assert.Equal(4, doubled.Current);
        Assert.False(await doubled.MoveNextAsync().WithinPatience());

        async IAsyncEnumerable<long> TwoAsync()
        {
            yield return 1;
            await go.Task;
            yield return 2;
        }
    }

    private static async Task RefusesAsync(Func<Task> call)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call().WithinPatience());
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
        Assert.Contains("stream", failure.Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<long> NumbersAsync(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            if (i % 50 == 0) await Task.Yield();
            yield return i;
        }
    }
}
