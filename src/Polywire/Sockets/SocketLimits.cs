namespace Polywire.Sockets;

/// <summary>Caps of the servers and connections of this room. Nothing grows past them: no buffer of ours stands between a sender and the system, so who sends waits.</summary>
public sealed record SocketLimits
{
    /// <summary>The defaults.</summary>
    public static SocketLimits Default { get; } = new();

    /// <summary>Connections that a server has open at once. Default 10,000; one more is told <see cref="SocketServerOptions.RefusalBytes"/> and closed.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Bytes of one message, whatever the <see cref="Framing"/>. Default 67,108,864 (64 MiB); a longer one ends its connection before it is gathered.</summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one datagram. Default 65,536, more than UDP carries; what is longer is cut, and says so (<see cref="Datagram.IsCut"/>).</summary>
    public int DatagramBytes { get; init; } = 65_536;

    /// <summary>Datagrams that a server works on at once. Default 1,000; then it takes no more, and the system drops what its own buffer cannot hold.</summary>
    public int DatagramsAtOnce { get; init; } = 1_000;

    /// <summary>Bytes that wait for a peer of the <see cref="Protocol"/> style. Default 1,048,576 (1 MiB); a peer that lets more gather is cut.</summary>
    public int OutputBytes { get; init; } = 1024 * 1024;

    /// <summary>Time without a byte in either direction, while a receive or a send waits, after which a server ends a connection. Default: never.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Time after which a peer that has vanished (power, cable, a host that is gone) is reported. Default 60 s; by TCP's keep-alive while nothing is sent, and
    /// by what the system knows of acknowledgements while something is (Linux; WebSockets ask with pings). A peer that lives and does not read is waited for. Whole seconds,
    /// 3 at least; infinite leaves it to the system, which takes hours. The address's option <c>keepalive</c> goes before.
    /// </summary>
    public TimeSpan PeerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to connect, with the look-up of the name and TLS. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a server gives a peer for its TLS handshake. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that what is under way gets to end when a server stops. Default 5 s; then it is cut.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for which a closed connection still takes what its peer sends, so that the peer can read the last words. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
