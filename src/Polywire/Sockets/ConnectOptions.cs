using System.Net;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>What <see cref="SocketConnection.ConnectAsync(string, ConnectOptions?, CancellationToken)"/> may be told.</summary>
public sealed record ConnectOptions
{
    /// <summary>Caps and times.</summary>
    public SocketLimits Limits { get; init; } = SocketLimits.Default;

    /// <summary>Address and port of this side (Python's <c>source_address</c>); null, the default, for whatever the system chooses. TCP and TLS.</summary>
    public IPEndPoint? From { get; init; }

    /// <summary>Authorities and so on for <c>tls://</c>; null to read them from the address's options.</summary>
    public TlsOptions? Tls { get; init; }
}
