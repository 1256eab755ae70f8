namespace Polywire.Connections;

/// <summary>Caps of one connection that hold on every wire.</summary>
public sealed record ConnectionLimits
{
    /// <summary>The defaults.</summary>
    public static ConnectionLimits Default { get; } = new();

    /// <summary>
    /// Bytes that may wait in the output buffer. Default 33,554,432 (32 MiB), as Redis's hard limit for subscribers. At
    /// the cap an append is refused and the wire's own rule decides (disconnect, drop, wait). A single message into an
    /// empty buffer is always taken.
    /// </summary>
    public int OutputBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Bytes that may stand in the input buffer without the session consuming any. Default 67,239,936 (64 MiB and
    /// 128 KiB): the message limit of the wires and room for its framing. Beyond it the connection is ended.
    /// </summary>
    public int InputBytes { get; init; } = (64 * 1024 * 1024) + (128 * 1024);

    /// <summary>Bytes of pipelined input kept for a connection that is held (a blocked Redis client). Default 1,048,576 (1 MiB); then TCP pushes back.</summary>
    public int HeldInputBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Time that a closing connection gets to take what is still in its output buffer, and then, when it was told an error, to end what it sends itself. Default 5 s; then the
    /// rest is dropped.
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time for which a thread that waits for an answer, or for the next request after its own answer, looks for it before it
    /// sleeps (tcp and ipc). Default 50 µs; zero never looks. It does so only on a machine with more than one core, while the
    /// last such waits on this connection were as short, and while no other connection of the process has anything to read.
    /// </summary>
    public TimeSpan PollTime { get; init; } = TimeSpan.FromMicroseconds(50);
}
