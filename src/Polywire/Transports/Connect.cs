using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Makes the connection that an address names.</summary>
public static class Connect
{
    /// <summary>Connects once, over tcp, tls, udp, ipc, inproc, WebSocket, or to a program that is started; through the proxy that the address's option <c>proxy</c> names. An inproc name that is not bound yet is waited for.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the name is unknown.</exception>
    /// <exception cref="PolywireException">The program cannot be started.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it was connected.</exception>
    public static ValueTask<Transport> ToAsync(Address address, TlsOptions? tls = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ToAsync(address, from: null, tls, cancellationToken);
    }

    /// <inheritdoc cref="ToAsync(Address, TlsOptions?, CancellationToken)"/>
    /// <param name="address">Where to.</param>
    /// <param name="from">Where from, for TCP and TLS; null for whatever the system chooses.</param>
    /// <param name="tls">Null to read it from the address's options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async ValueTask<Transport> ToAsync(Address address, IPEndPoint? from, TlsOptions? tls, CancellationToken cancellationToken)
    {
        if (address.Transport == TransportKind.Udp) return await UdpTransport.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        if (address.Transport == TransportKind.IpcDatagram) throw new AddressException($"{address} takes datagrams and no connections: use DatagramSocket.");
        if (address.Transport == TransportKind.Inproc) return await InprocListener.ConnectAsync(address.Path, cancellationToken).ConfigureAwait(false);
        if (address.Transport == TransportKind.Exec) return ProgramTransport.Start(address);
        if (address.Transport is TransportKind.WebSocket or TransportKind.WebSocketSecure)
            return await WebSockets.ConnectAsync(address, tls ?? TlsOptions.FromAddress(address), cancellationToken).ConfigureAwait(false);
        if (address.Option("proxy") is { } proxy) return await Proxied.ConnectAsync(address, Address.Parse(proxy), from, tls, cancellationToken).ConfigureAwait(false);
        var transport = new SocketTransport(await SocketAsync(address, from, cancellationToken).ConfigureAwait(false));
        transport.Suit(address);
        return await OverAsync(transport, address, tls, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The transport over a socket that is connected to the address: with TLS where the address asks for it.</summary>
    internal static async ValueTask<Transport> OverAsync(SocketTransport transport, Address address, TlsOptions? tls, CancellationToken cancellationToken)
    {
        if (address.Transport != TransportKind.Tls) return transport;
        if (address.Scheme.GreetsBeforeTls) return await GreetedTls.ConnectAsync(transport, address, tls ?? TlsOptions.FromAddress(address), cancellationToken).ConfigureAwait(false);
        return await Tls.ConnectAsync(transport.OpenStream(), transport, address, tls ?? TlsOptions.FromAddress(address), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The socket address of an ipc path; a leading <c>@</c> means Linux's abstract names (unix(7)).</summary>
    internal static UnixDomainSocketEndPoint UnixEndPoint(Address address)
        => new(address.Path.StartsWith('@') ? '\0' + address.Path[1..] : address.Path);

    /// <summary>The IP addresses to try for a host, in the resolver's order (RFC 6724), but IPv4 first for <c>localhost</c>, where most servers listen.</summary>
    internal static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal)) return [literal];
        IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [.. found.OrderBy(ip => ip.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)] : found;
    }

    /// <summary>A connected TCP or Unix socket, by racing a host's addresses where it has several.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="from">Where from; null for whatever the system chooses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<Socket> SocketAsync(Address address, IPEndPoint? from, CancellationToken cancellationToken)
    {
        if (address.Transport == TransportKind.Ipc) return await ConnectOneAsync(UnixEndPoint(address), null, cancellationToken).ConfigureAwait(false);
        IPAddress[] found = await ResolveAsync(address.Host, cancellationToken).ConfigureAwait(false);
        return await HappyEyeballs.RaceAsync(
            HappyEyeballs.Interleave(found),
            (ip, token) => ConnectOneAsync(new IPEndPoint(ip, address.Port), from, token),
            TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A connected TCP or Unix socket.</summary>
    internal static async Task<Socket> ConnectOneAsync(EndPoint endPoint, IPEndPoint? from, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (from is not null) socket.Bind(from);
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException absent) when (endPoint is UnixDomainSocketEndPoint && absent.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            socket.Dispose();
            // The system's words are "Cannot assign requested address".
            throw new SocketException((int)SocketError.AddressNotAvailable, "There is no such socket");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
