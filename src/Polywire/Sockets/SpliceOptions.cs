namespace Polywire.Sockets;

/// <summary>How a <see cref="Splice"/> passes bytes on, and when it leaves.</summary>
public sealed record SpliceOptions
{
    /// <summary>Bytes of each direction's buffer: at most so many are read at once. Default 65,536, which is the longest datagram and a little more.</summary>
    public int BufferBytes { get; init; } = 65_536;

    /// <summary>Bytes of a datagram made of a stream's bytes. Default 1,400, which no usual network cuts. What comes as a datagram leaves as it came.</summary>
    public int DatagramBytes { get; init; } = 1400;

    /// <summary>How long a side that need not end (UDP, WebSocket, standard input) may be silent once the other side has ended. Default 1 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long both sides may be silent. Default: for ever.</summary>
    public TimeSpan Idle { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Sees what passes; null for nobody.</summary>
    public SpliceTap? Tap { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
