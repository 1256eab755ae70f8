using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Takes connections at an address.</summary>
public abstract class TransportListener : IAsyncDisposable
{
    /// <summary>The address as bound: port 0 has become the port that the system chose.</summary>
    public abstract Address Address { get; }

    /// <summary>Binds and listens at <paramref name="address"/>.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, or not this machine's.</exception>
    /// <exception cref="AddressException">A TLS address without a readable certificate, or a program.</exception>
    public static async ValueTask<TransportListener> BindAsync(Address address, TlsOptions? tls = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Transport == TransportKind.Exec) throw new AddressException($"{address} names a program to start: one cannot listen there. A program serves its own standard input and output with RpcServer.ServeAsync.");
        if (address.Transport == TransportKind.IpcDatagram) throw new AddressException($"{address} takes datagrams and no connections: bind it with DatagramSocket or DatagramServer.");
        if (address.Transport == TransportKind.Inproc) return new InprocListener(address);
        if (address.Transport == TransportKind.Udp) return await UdpListener.BindAsync(address, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (address.Transport is TransportKind.WebSocket or TransportKind.WebSocketSecure)
            return new WebSocketListener(await SocketListener.BindAsync(address, tls, cancellationToken).ConfigureAwait(false));
        return await SocketListener.BindAsync(address, tls, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next connection.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    public abstract ValueTask<Transport> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>Puts TLS over an accepted connection where the address asks for it: apart from accepting, so that a peer that is slow to shake hands keeps nobody waiting.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer's TLS does not fit.</exception>
    /// <exception cref="IOException">The peer left.</exception>
    public virtual ValueTask<Transport> SecureAsync(Transport accepted, CancellationToken cancellationToken) => new(accepted);

    /// <summary>Stops listening; connections that were accepted stay.</summary>
    public abstract ValueTask DisposeAsync();
}
