namespace Polywire.Hubs.Queues;

/// <summary>How much one consumer may hold unacknowledged: it takes while it is below both; the last message may pass the bytes.</summary>
internal sealed record Prefetch
{
    /// <summary>Enough to keep a connection busy, few enough to share a queue fairly.</summary>
    public static Prefetch Default { get; } = new();

    /// <summary>Messages. Default 1,000.</summary>
    public int Messages { get; init; } = 1_000;

    /// <summary>Payload bytes. Default 33,554,432 (32 MiB).</summary>
    public long Bytes { get; init; } = 32 * 1024 * 1024;
}
