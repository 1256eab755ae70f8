namespace Polywire.Wires.Resp;

/// <summary>
/// What one RESP connection may ask of our memory. Every cap is checked against the claimed size, before anything is
/// kept for it. Vary the defaults with <c>with</c>.
/// </summary>
public sealed record RespLimits
{
    /// <summary>The defaults.</summary>
    public static RespLimits Default { get; } = new();

    /// <summary>
    /// Bytes in an inline request, in a header line and in a line-shaped reply, line end excluded: 65,536 (64 KiB),
    /// as Redis (<c>PROTO_INLINE_MAX_SIZE</c>). Beyond it the connection ends with <c>too big inline request</c>.
    /// </summary>
    public int MaxInlineBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// Bytes in one bulk string: 67,108,864 (64 MiB), ours; Redis allows 512 MiB (<c>proto-max-bulk-len</c>).
    /// Beyond it the connection ends with <c>invalid bulk length</c>.
    /// </summary>
    public int MaxBulkBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Arguments in one request, and values in one reply, nested ones included: 1,048,576, as Redis before version 7.
    /// Beyond it the connection ends with <c>invalid multibulk length</c>.
    /// </summary>
    public int MaxArguments { get; init; } = 1024 * 1024;

    /// <summary>
    /// Bytes in one whole request or reply: 268,435,456 (256 MiB), ours; Redis closes at 1 GiB
    /// (<c>client-query-buffer-limit</c>). Beyond it the connection ends without a reply, as in Redis.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Levels of nesting in a reply: 32, ours; hiredis allows 9. Beyond it the connection ends.
    /// </summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>
    /// Arguments in a request before authentication, where a password is asked for: 10, as Redis.
    /// Beyond it the connection ends with <c>unauthenticated multibulk length</c>.
    /// </summary>
    public int MaxUnauthenticatedArguments { get; init; } = 10;

    /// <summary>
    /// Bytes in one bulk string before authentication, where a password is asked for: 16,384 (16 KiB), as Redis.
    /// Beyond it the connection ends with <c>unauthenticated bulk length</c>.
    /// </summary>
    public int MaxUnauthenticatedBulkBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// Bytes of commands that one transaction may queue between MULTI and EXEC: 67,108,864 (64 MiB), ours; Redis counts
    /// them towards its memory limit. Beyond it the command is refused and EXEC answers EXECABORT.
    /// </summary>
    public int MaxTransactionBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Subscriptions of one connection, channels, patterns and shard channels together: 1,000,000, ours; Redis has no cap.
    /// Beyond it SUBSCRIBE is answered with an error for the channels that no longer fit.
    /// </summary>
    public int MaxSubscriptions { get; init; } = 1_000_000;

    /// <summary>
    /// Bytes that may wait for a subscriber for longer than <see cref="SlowSubscriberTime"/>: 8,388,608 (8 MiB), as Redis
    /// (<c>client-output-buffer-limit pubsub 32mb 8mb 60</c>). Beyond both the connection ends.
    /// </summary>
    public int SlowSubscriberBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a subscriber may be behind by <see cref="SlowSubscriberBytes"/>: 60 s, as Redis.</summary>
    public TimeSpan SlowSubscriberTime { get; init; } = TimeSpan.FromSeconds(60);
}
