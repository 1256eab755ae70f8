using Polywire.Connections;
using Polywire.Rpc;

namespace Polywire.Tests.Connections;

public sealed class ContinuationsTests
{
    private readonly FakeTime _time = new();
    private readonly Continuations _continuations;
    private int _reliefs;

    public ContinuationsTests() => _continuations = new Continuations(TimerWheel.Of(_time), () => _reliefs++) { IsReading = true };

    private sealed class Waiter(Action body) : IThreadPoolWorkItem
    {
        public TaskCompletionSource<int> Ran { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Execute()
        {
            body();
            Ran.TrySetResult(Environment.CurrentManagedThreadId);
        }
    }

    [Fact]
    public async Task WaitersGoOnAfterTheReadOnItsThread()
    {
        int here = Environment.CurrentManagedThreadId;
        Waiter[] waiters = [new(() => { }), new(() => { })];
        foreach (Waiter waiter in waiters) _continuations.Add(waiter);
        Assert.All(waiters, waiter => Assert.False(waiter.Ran.Task.IsCompleted));

        Assert.True(_continuations.Run());
        Assert.All(waiters, waiter => Assert.True(waiter.Ran.Task.IsCompleted));
        foreach (Waiter waiter in waiters) Assert.Equal(here, await waiter.Ran.Task);
        Assert.Equal(0, _reliefs);
    }

    [Fact]
    public async Task OutsideOfAReadTheyTakeTheHop()
    {
        _continuations.IsReading = false;
        Waiter waiter = new(() => { });
        _continuations.Add(waiter);
        await waiter.Ran.Task.WithinPatience();
        Assert.True(_continuations.Run());
    }

    [Fact]
    public async Task OneThatStaysIsLeftToItsThreadAndTheOthersGoOnElsewhere()
    {
        Waiter other = new(() => { });
        Waiter stays = new(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(Continuations.Patience + (2 * TimerWheel.TickMilliseconds)));
#pragma warning disable VSTHRD002 // It blocks: that is what is tested.
            other.Ran.Task.WithinPatience().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        });
        _continuations.Add(stays);
        _continuations.Add(other);

        Assert.False(_continuations.Run());
        Assert.Equal(1, _reliefs);
        Assert.NotEqual(await stays.Ran.Task, await other.Ran.Task);
    }

    [Fact]
    public async Task AReadThatFailsLeavesNobodyWaitingForWhatCameBefore()
    {
        // Who took long takes the hop for a while, and compiling takes long: the last ones go on right after the read again.
        const int Reads = 200;
        List<Waiter> waiters = [];
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                waiters.Add(new Waiter(() => { }));
                pump.Continue(waiters[^1]);
                return waiters.Count < Reads ? input.Length : throw new InvalidDataException("a bad byte after good ones");
            },
        };
        Task running = new Pump(transport, link).RunAsync();
        for (int i = 1; i <= Reads; i++)
        {
            transport.Arrive(1);
            await Eventually.HoldsAsync(() => waiters.Count == i);
        }

        await running.WithinPatience();
        await Task.WhenAll(waiters.Select(waiter => waiter.Ran.Task)).WithinPatience();
        Assert.IsType<InvalidDataException>(await link.Closing);
    }

    [Fact]
    public async Task AfterALongStayTheNextOnesTakeTheHopAndThenItIsTriedAgain()
    {
        _continuations.Add(new Waiter(() => _time.Advance(TimeSpan.FromSeconds(1))));
        Assert.False(_continuations.Run());

        for (int hop = 0; hop < Continuations.FirstDetour; hop++)
        {
            Waiter waiter = new(() => { });
            _continuations.Add(waiter);
            await waiter.Ran.Task.WithinPatience();
        }
        Waiter again = new(() => { });
        _continuations.Add(again);
        Assert.False(again.Ran.Task.IsCompleted);
        Assert.True(_continuations.Run());
        Assert.Equal(Environment.CurrentManagedThreadId, await again.Ran.Task);
    }
}
