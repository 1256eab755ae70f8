namespace Polywire.Wires.Stomp;

/// <summary>
/// What one STOMP connection may ask of our memory and time. Every cap is checked before anything is kept. Vary the defaults with <c>with</c>.
/// <see href="https://stomp.github.io/stomp-specification-1.2.html#Size_Limits">Specification.</see>
/// </summary>
public sealed record StompLimits
{
    /// <summary>The defaults.</summary>
    public static StompLimits Default { get; } = new();

    /// <summary>Bytes of one line, the command's or a header's, line end excluded: 16,384 (16 KiB), ours; ActiveMQ allows 10 KiB. Beyond it: ERROR.</summary>
    public int MaxLineBytes { get; init; } = 16 * 1024;

    /// <summary>Header lines of one frame: 1,000, as ActiveMQ. Beyond it: ERROR.</summary>
    public int MaxHeaders { get; init; } = 1_000;

    /// <summary>Bytes of all header lines of one frame together: 262,144 (256 KiB), ours. Beyond it: ERROR.</summary>
    public int MaxHeadBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of a body: 67,108,864 (64 MiB), ours; RabbitMQ 3.10 has no cap, later ones 4 MiB. Beyond it: ERROR.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of the CONNECT frame, the only one before the log-in: 16,384 (16 KiB), ours. Beyond it: ERROR.</summary>
    public int MaxConnectBytes { get; init; } = 16 * 1024;

    /// <summary>Subscriptions of one connection: 1,000,000, ours. Beyond it: ERROR.</summary>
    public int MaxSubscriptions { get; init; } = 1_000_000;

    /// <summary>Transactions of one connection at a time: 16, as later RabbitMQ. Beyond it: ERROR.</summary>
    public int MaxTransactions { get; init; } = 16;

    /// <summary>Bytes of the frames that one connection's transactions hold: 67,108,864 (64 MiB), ours. Beyond it: ERROR.</summary>
    public int MaxTransactionBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Messages that one subscription may hold without having acknowledged them, whatever its <c>prefetch-count</c> asks for: 10,000, ours; RabbitMQ has no cap.</summary>
    public int MaxPrefetch { get; init; } = 10_000;

    /// <summary>The shortest time between heart-beats that is agreed to, either way: 1,000 ms, as RabbitMQ, which raises shorter wishes to it.</summary>
    public int MinHeartbeatMilliseconds { get; init; } = 1_000;
}
