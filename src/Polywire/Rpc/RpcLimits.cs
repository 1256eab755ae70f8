namespace Polywire.Rpc;

/// <summary>Caps of calls, on every RPC wire. What is exceeded fails that call with <see cref="RpcStatus.ResourceExhausted"/>.</summary>
public sealed record RpcLimits
{
    /// <summary>The defaults.</summary>
    public static RpcLimits Default { get; } = new();

    /// <summary>
    /// Calls under way at once per connection (of HTTP/1.1: per request, which may hold a batch), those included whose caller has given up but whose method still runs. Default 10,000.
    /// A server refuses one more; a client waits for one to end.
    /// </summary>
    public int CallsInFlight { get; init; } = 10_000;

    /// <summary>
    /// Calls under way at once of all connections of a server together, counted by wire and listener; those that end as soon as they are read
    /// are not counted. Default 100,000. One more is refused.
    /// </summary>
    public int ServerCalls { get; init; } = 100_000;

    /// <summary>
    /// Bytes of arguments that wait for a thread to run their methods, of all connections of a server together, counted by wire and listener.
    /// Default 268,435,456 (256 MiB). A call that brings more is refused, unless nothing else waits.
    /// </summary>
    public long QueuedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes of one request or reply, or of one item of a stream. Default 67,108,864 (64 MiB), as the messages of the other wires.</summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Items of a stream that the sender may be ahead of its reader. Default 128; then it waits.</summary>
    public int StreamItems { get; init; } = 128;

    /// <summary>Items of a stream that are gathered into one reply for a caller whose wire cannot stream. Default 65,536.</summary>
    public int CollectedItems { get; init; } = 65_536;

    /// <summary>Bytes of them. Default 16,777,216 (16 MiB).</summary>
    public int CollectedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Characters of an error's message that cross the wire. Default 4,096; the rest is cut off.</summary>
    public int ErrorText { get; init; } = 4096;
}
