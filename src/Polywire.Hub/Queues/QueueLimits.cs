namespace Polywire.Hubs.Queues;

/// <summary>How much one queue may hold. A push that would go past either limit is refused as a whole.</summary>
internal sealed record QueueLimits
{
    /// <summary>The limits of interface.md.</summary>
    public static QueueLimits Default { get; } = new();

    /// <summary>Messages per queue. Default 1,000,000.</summary>
    public int MaxMessages { get; init; } = 1_000_000;

    /// <summary>Payload bytes per queue. Default 1,073,741,824 (1 GiB).</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}
