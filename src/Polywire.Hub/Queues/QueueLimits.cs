namespace Polywire.Hubs.Queues;

/// <summary>How much one queue may hold, and how many there may be. A push that would go past any of the limits is refused as a whole.</summary>
internal sealed record QueueLimits
{
    /// <summary>See docs/limits.md.</summary>
    public static QueueLimits Default { get; } = new();

    /// <summary>Messages per queue. Default 1,000,000.</summary>
    public int MaxMessages { get; init; } = 1_000_000;

    /// <summary>Payload bytes per queue. Default 1,073,741,824 (1 GiB).</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Queues that hold something, or whose messages are with consumers. Default 1,000,000.</summary>
    public int MaxQueues { get; init; } = 1_000_000;
}
