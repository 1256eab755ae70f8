namespace Polywire.Wires.Zmtp;

/// <summary>What the handshake told about the other side.</summary>
public sealed class ZmtpPeer
{
    internal ZmtpPeer(ZmtpVersion version, ZmtpMetadata metadata, ReadOnlyMemory<byte> user)
    {
        Version = version;
        Metadata = metadata;
        User = user;
    }

    /// <summary>The dialect agreed.</summary>
    public ZmtpVersion Version { get; }

    /// <summary>The peer's socket type; null when it told none, which libzmq lets pass too.</summary>
    public ZmtpSocketType? SocketType => Metadata.SocketType;

    /// <summary>The name that a ROUTER should know the peer by: 0 to 255 bytes, empty when it chose none.</summary>
    public ReadOnlyMemory<byte> Identity => Metadata.Identity;

    /// <summary>All properties of the peer.</summary>
    public ZmtpMetadata Metadata { get; }

    /// <summary>The user that a PLAIN client came in as; empty with NULL and on the client's side.</summary>
    public ReadOnlyMemory<byte> User { get; }
}
