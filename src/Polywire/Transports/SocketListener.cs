using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Listens on a TCP or Unix socket, with TLS where the address says so.</summary>
internal sealed class SocketListener : TransportListener
{
    private const int Backlog = 512;

    // socket(7): SOL_SOCKET and SO_REUSEPORT of Linux.
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly Socket _socket;
    private readonly ServerTls? _tls;
    private readonly string? _path;

    private SocketListener(Socket socket, Address address, ServerTls? tls)
    {
        _socket = socket;
        _tls = tls;
        Address = address;
        _path = address.Transport == TransportKind.Ipc && !address.Path.StartsWith('@') ? address.Path : null;
    }

    public override Address Address { get; }

    internal static new async ValueTask<SocketListener> BindAsync(Address address, TlsOptions? tls, CancellationToken cancellationToken)
    {
        ServerTls? server = address.Transport is TransportKind.Tls or TransportKind.WebSocketSecure ? new ServerTls(tls ?? TlsOptions.FromAddress(address)) : null;
        EndPoint endPoint = address.Transport == TransportKind.Ipc
            ? Transports.Connect.UnixEndPoint(address)
            : new IPEndPoint(await HostAsync(address.Host, cancellationToken).ConfigureAwait(false), address.Port);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6 && address.Host == "*") socket.DualMode = true;
            if (endPoint is UnixDomainSocketEndPoint && !address.Path.StartsWith('@')) await RemoveLeftoverAsync(address, endPoint, SocketType.Stream, cancellationToken).ConfigureAwait(false);
            if (address.Option("reuseport", false)) SharePort(socket);
            socket.Bind(endPoint);
            socket.Listen(address.Option("backlog", Backlog, minimum: 1));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new PolywireException(FailureKind.Refused, $"{address} is in use by another process: choose another port, or stop that process.", failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new SocketListener(socket, socket.LocalEndPoint is IPEndPoint bound ? address.WithPort(bound.Port) : address, server);
    }

    /// <summary>Lets other processes of this user bind the same port; the system shares connections and datagrams out among them.</summary>
    internal static void SharePort(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePort, [1, 0, 0, 0]);

    /// <summary>A socket left over by a process that was killed does not stand in the way; one that is in use does, and so does any other file: libzmq and redis-server delete both.</summary>
    /// <exception cref="PolywireException">It is a file and no socket.</exception>
    /// <exception cref="SocketException">It is in use.</exception>
    internal static async Task RemoveLeftoverAsync(Address address, EndPoint endPoint, SocketType type, CancellationToken cancellationToken)
    {
        if (!File.Exists(address.Path)) return;
        if (IsOrdinaryFile(address.Path))
            throw new PolywireException(FailureKind.Refused, $"{address.Path} is a file and no socket: remove it, or choose another path.");
        using var probe = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(address.Path);
            return;
        }
        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    private static bool IsOrdinaryFile(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (IOException)
        {
            // ENXIO (open(2)): a socket cannot be opened.
            return false;
        }
    }

    public override async ValueTask<Transport> AcceptAsync(CancellationToken cancellationToken)
    {
        var accepted = new SocketTransport(await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false));
        accepted.Suit(Address);
        return accepted;
    }

    public override ValueTask<Transport> SecureAsync(Transport accepted, CancellationToken cancellationToken)
        => _tls is null ? new(accepted) : Tls.AcceptAsync(((SocketTransport)accepted).OpenStream(), accepted, _tls, cancellationToken);

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_path is not null) File.Delete(_path);
        return ValueTask.CompletedTask;
    }

    internal static async ValueTask<IPAddress> HostAsync(string host, CancellationToken cancellationToken)
    {
        if (host == "*") return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        return (await Transports.Connect.ResolveAsync(host, cancellationToken).ConfigureAwait(false))[0];
    }
}
