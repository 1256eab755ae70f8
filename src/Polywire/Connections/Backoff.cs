namespace Polywire.Connections;

/// <summary>How long to wait before connecting again: doubling from <see cref="First"/> to <see cref="Longest"/>, each time ± <see cref="Jitter"/>.</summary>
public sealed record Backoff
{
    /// <summary>Wait after the first failure. Default 100 ms, as libzmq's RECONNECT_IVL.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>No wait is longer. Default 5 s. Equal to <see cref="First"/>: no doubling.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Part by which each wait is varied at random, 0 to 1, so that a thousand clients do not come back in the same millisecond. Default 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Where chance comes from.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The wait before attempt <paramref name="failures"/> + 1, for 1 failure or more.</summary>
    public TimeSpan After(int failures)
    {
        double doubled = First.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        double varied = Math.Min(doubled, Longest.TotalMilliseconds) * (1 + (Jitter * ((Random.NextDouble() * 2) - 1)));
        return TimeSpan.FromMilliseconds(Math.Max(0, varied));
    }
}
