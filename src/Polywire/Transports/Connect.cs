using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Makes the connection that an address names.</summary>
public static class Connect
{
    /// <summary>Connects once, over tcp, tls, ipc, inproc, WebSocket, or to a program that is started. An inproc name that is not bound yet is waited for.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the name is unknown.</exception>
    /// <exception cref="PolywireException">The program cannot be started.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it was connected.</exception>
    public static async ValueTask<Transport> ToAsync(Address address, TlsOptions? tls = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Transport == TransportKind.Inproc) return await InprocListener.ConnectAsync(address.Path, cancellationToken).ConfigureAwait(false);
        if (address.Transport == TransportKind.Exec) return ProgramTransport.Start(address);
        if (address.Transport is TransportKind.WebSocket or TransportKind.WebSocketSecure)
            return await WebSockets.ConnectAsync(address, tls ?? TlsOptions.FromAddress(address), cancellationToken).ConfigureAwait(false);
        Socket socket = await (address.Transport == TransportKind.Ipc
            ? ConnectOneAsync(UnixEndPoint(address), cancellationToken)
            : ConnectAnyAsync(address, cancellationToken)).ConfigureAwait(false);
        var transport = new SocketTransport(socket);
        if (address.Transport != TransportKind.Tls) return transport;
        if (address.Scheme.GreetsBeforeTls) return await GreetedTls.ConnectAsync(transport, address, tls ?? TlsOptions.FromAddress(address), cancellationToken).ConfigureAwait(false);
        return await Tls.ConnectAsync(transport.OpenStream(), transport, address, tls ?? TlsOptions.FromAddress(address), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The socket address of an ipc path; a leading <c>@</c> means Linux's abstract names (unix(7)).</summary>
    internal static UnixDomainSocketEndPoint UnixEndPoint(Address address)
        => new(address.Path.StartsWith('@') ? '\0' + address.Path[1..] : address.Path);

    /// <summary>The IP addresses to try for a host, IPv4 first for <c>localhost</c>, where most servers listen.</summary>
    internal static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal)) return [literal];
        IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return [.. found.OrderBy(ip => ip.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)];
    }

    private static async Task<Socket> ConnectAnyAsync(Address address, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (IPAddress ip in await ResolveAsync(address.Host, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await ConnectOneAsync(new IPEndPoint(ip, address.Port), cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                last = failure;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Socket> ConnectOneAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
