using Polywire.Connections;

namespace Polywire.Tests.Connections;

public sealed class GateTests
{
    [Fact]
    public void OneAtATimeHoldsItHoweverManyWantIt()
    {
        const int Threads = 4;
        const int Turns = 50_000;
        Gate gate = new();
        int inside = 0, most = 0, turns = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < Turns; i++)
            {
                using (gate.Enter())
                {
                    most = Math.Max(most, ++inside);
                    turns++;
                    // Some holders lose the processor in the middle, as they do on a busy machine.
                    if (i % 1000 == 0) Thread.Yield();
                    inside--;
                }
            }
        }))];

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.Equal(1, most);
        Assert.Equal(Threads * Turns, turns);
    }

    [Fact]
    public async Task AHolderThatFailsGivesItBack()
    {
        Gate gate = new();
        void Fail()
        {
            using (gate.Enter()) throw new InvalidOperationException();
        }
        Assert.Throws<InvalidOperationException>(Fail);

        Task next = Task.Run(() => { using (gate.Enter()) { } }, TestContext.Current.CancellationToken);
        await next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
