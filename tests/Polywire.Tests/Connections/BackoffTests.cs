using Polywire.Connections;

namespace Polywire.Tests.Connections;

public sealed class BackoffTests
{
    [Fact]
    public void WaitsDoubleUpToTheLongest()
    {
        var backoff = new Backoff { First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(1), Jitter = 0 };

        Assert.Equal([100, 200, 400, 800, 1000, 1000], Enumerable.Range(1, 6).Select(n => backoff.After(n).TotalMilliseconds));
        Assert.Equal(1000, backoff.After(int.MaxValue).TotalMilliseconds);
    }

    [Fact]
    public void JitterSpreadsWaitsAroundTheirMiddle()
    {
        var backoff = new Backoff { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(1), Jitter = 0.2, Random = new Random(1) };
        double[] waits = [.. Enumerable.Range(0, 1000).Select(_ => backoff.After(3).TotalMilliseconds)];

        Assert.All(waits, wait => Assert.InRange(wait, 800, 1200));
        Assert.True(waits.Min() < 850 && waits.Max() > 1150 && waits.Distinct().Count() > 900);
        Assert.InRange(waits.Average(), 980, 1020);
    }

    [Fact]
    public void AWaitIsNeverNegative()
    {
        var backoff = new Backoff { Jitter = 3, Random = new Random(1) };

        Assert.All(Enumerable.Range(1, 100), n => Assert.True(backoff.After(n) >= TimeSpan.Zero));
    }
}
