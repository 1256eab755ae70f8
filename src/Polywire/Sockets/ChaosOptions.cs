namespace Polywire.Sockets;

/// <summary>
/// How a <see cref="ChaosProxy"/> misbehaves. What is left to chance is drawn from <see cref="Seed"/>, the number of the connection, the direction and the
/// place in it, and from nothing else: the same seed does the same to the same bytes, however they come in.
/// </summary>
public sealed record ChaosOptions
{
    /// <summary>How long everything is under way, each way. Default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>At most so much more, at random for each segment or datagram; the order stays. Default 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bytes per second, for each connection and direction; 0, the default, for no limit.</summary>
    public long Rate { get; init; }

    /// <summary>
    /// The probability, 0 to 1, that a datagram is lost. A stream loses nothing: there it is the probability that a segment is lost and sent again by
    /// TCP, which costs <see cref="Retransmission"/>, twice that when it is lost again, and so on, and everything behind it waits. Default 0.
    /// </summary>
    public double Drop { get; init; }

    /// <summary>The probability that a datagram comes twice. Default 0.</summary>
    public double Duplicate { get; init; }

    /// <summary>The probability that a datagram comes behind the next one (or 0.1 s later, if none follows). Default 0.</summary>
    public double Reorder { get; init; }

    /// <summary>The probability that a byte is changed. Default 0.</summary>
    public double Flip { get; init; }

    /// <summary>The probability that a connection is cut as soon as it was made. Default 0.</summary>
    public double Refuse { get; init; }

    /// <summary>Bytes that pass in one piece: a longer datagram is lost, a stream is cut into pieces of so many bytes. 0, the default, for no limit.</summary>
    public int Mtu { get; init; }

    /// <summary>A connection is cut when so many bytes have passed in one direction; 0, the default, for never.</summary>
    public long CutAfter { get; init; }

    /// <summary>A connection is cut when nothing has passed for so long; 0, the default, for never.</summary>
    public TimeSpan CutIdle { get; init; }

    /// <summary>How connections are cut. Default: with a reset.</summary>
    public ChaosCut CutBy { get; init; }

    /// <summary>What chance is drawn from. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>What the first retransmission of a segment costs. Default 0.2 s, Linux's least.</summary>
    public TimeSpan Retransmission { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes under way in one direction of a connection before nothing more is read. Default 1,048,576.</summary>
    public int InFlightBytes { get; init; } = 1024 * 1024;

    /// <summary>Connections at the same time. Default 1,000; one more is reset, and reported so.</summary>
    public int Connections { get; init; } = 1_000;

    /// <summary>Time that the front's handshake, and then connecting to the back, may take. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Sees what comes in: the number of the connection, whether it comes from the front, and the bytes; none at an end. Null for nobody.</summary>
    public Action<int, bool, ReadOnlyMemory<byte>>? Tap { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
