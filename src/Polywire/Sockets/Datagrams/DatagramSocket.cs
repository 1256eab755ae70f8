using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// A socket that sends and receives datagrams: UDP (<c>udp://host:port</c>), or a Unix socket (<c>unix+dgram:///path</c>, <c>unix+dgram://@name</c>). Each arrives whole or
/// not at all, over UDP in any order. One receive at a time; sends from any thread.
/// </summary>
public sealed class DatagramSocket : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly EndPoint _any;
    private readonly SocketAddress _came;
    private readonly byte[] _buffer;
    private readonly int _limit;
    private readonly string? _path;
    private volatile Sender? _last;
    private volatile bool _isClosed;

    private DatagramSocket(Socket socket, Address address, SocketLimits? limits, string? path)
    {
        _socket = socket;
        _limit = (limits ?? SocketLimits.Default).DatagramBytes;
        // One more, to see that there is more.
        _buffer = new byte[_limit + 1];
        _any = socket.AddressFamily switch
        {
            AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
            AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
            _ => new UnixDomainSocketEndPoint("x"),
        };
        _came = socket.AddressFamily == AddressFamily.Unix ? new SocketAddress(AddressFamily.Unix) : new SocketAddress(socket.AddressFamily);
        _path = path;
        Address = socket.LocalEndPoint is IPEndPoint bound && path is null && address.Transport == TransportKind.Udp && address.Port == 0 ? address.WithPort(bound.Port) : address;
    }

    /// <summary>Where it is bound, or what it is connected to. Port 0 has become the port that the system chose.</summary>
    public Address Address { get; }

    /// <summary>This side's end point.</summary>
    public EndPoint? LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Whether datagrams may go to a broadcast address, which reaches every host of a network. Default false, as the system wants it.</summary>
    public bool EnableBroadcast
    {
        get => _socket.EnableBroadcast;
        set => _socket.EnableBroadcast = value;
    }

    /// <summary>Routers that a multicast datagram may pass. Default 1: it stays in this network.</summary>
    public int MulticastHops
    {
        get => (int)_socket.GetSocketOption(Level, SocketOptionName.MulticastTimeToLive)!;
        set => _socket.SetSocketOption(Level, SocketOptionName.MulticastTimeToLive, value);
    }

    /// <summary>Whether multicast datagrams that this host sends come to its own receivers too. Default true.</summary>
    public bool MulticastLoopback
    {
        get => (int)_socket.GetSocketOption(Level, SocketOptionName.MulticastLoopback)! != 0;
        set => _socket.SetSocketOption(Level, SocketOptionName.MulticastLoopback, value ? 1 : 0);
    }

    /// <summary>Whether it was disposed.</summary>
    internal bool IsClosed => _isClosed;

    private SocketOptionLevel Level => _socket.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;

    /// <summary>Takes a place, at which others can send to this socket.</summary>
    /// <param name="url"><c>udp://host:port</c> (host <c>*</c>: every interface, IPv4 and IPv6; port 0: a free one), <c>unix+dgram:///path</c>, <c>unix+dgram://@name</c>.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up looking the host up.</param>
    /// <exception cref="PolywireException">The place is taken, or not this machine's.</exception>
    /// <exception cref="AddressException">The place is not well spelled, or takes connections.</exception>
    public static async ValueTask<DatagramSocket> BindAsync(string url, SocketLimits? limits = null, CancellationToken cancellationToken = default)
    {
        Address address = Parse(url);
        try
        {
            EndPoint place = address.Host == "*" ? new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port) : await PlaceAsync(address, cancellationToken).ConfigureAwait(false);
            string? path = place is UnixDomainSocketEndPoint && !address.Path.StartsWith('@') ? address.Path : null;
            if (path is not null) await SocketListener.RemoveLeftoverAsync(address, place, SocketType.Dgram, cancellationToken).ConfigureAwait(false);
            Socket socket = Open(place.AddressFamily);
            try
            {
                if (address.Host == "*" && place.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = true;
                if (address.Option("reuseport", false)) SocketListener.SharePort(socket);
                socket.Bind(place);
                return new DatagramSocket(socket, address, limits, path);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new PolywireException(FailureKind.Refused, $"{address} is in use: choose another, or stop who has it.", taken);
        }
        catch (SocketException failure)
        {
            throw ConnectionFailure.From(failure, address);
        }
    }

    /// <summary>A socket of its own port that sends to one place, and hears from that place alone. Nobody is asked: whether anybody is there shows later, if at all.</summary>
    /// <exception cref="PolywireException">The host's name is not known, or no way leads there.</exception>
    public static async ValueTask<DatagramSocket> ConnectAsync(string url, SocketLimits? limits = null, CancellationToken cancellationToken = default)
    {
        Address address = Parse(url);
        try
        {
            EndPoint place = await PlaceAsync(address, cancellationToken).ConfigureAwait(false);
            Socket socket = Open(place.AddressFamily);
            try
            {
                // A Unix socket without a name could not be answered.
                if (place is UnixDomainSocketEndPoint) socket.Bind(new UnixDomainSocketEndPoint("\0polywire-" + Guid.NewGuid().ToString("N")));
                await socket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
                return new DatagramSocket(socket, address, limits, path: null);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (SocketException failure)
        {
            throw ConnectionFailure.From(failure, address);
        }
    }

    /// <summary>The next datagram.</summary>
    /// <exception cref="PolywireException">Of a connected socket: nobody is there (<see cref="FailureCause.ConnectionRefused"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<Datagram> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            _came.Size = SocketAddress.GetMaximumAddressSize(_socket.AddressFamily);
            int read = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _came, cancellationToken).ConfigureAwait(false);
            return new Datagram(_buffer.AsMemory(0, Math.Min(read, _limit)), From(), read > _limit);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw ConnectionFailure.From(failure, Address);
        }
    }

    /// <summary>Sends to the place that it is connected to.</summary>
    /// <exception cref="PolywireException">Nobody is there, as an earlier datagram has shown; or it is too long for one datagram.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        try
        {
            await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Explain(failure, bytes.Length, Address.ToString());
        }
    }

    /// <summary>Sends to a place.</summary>
    /// <exception cref="PolywireException">It is too long for one datagram; no way leads there; a broadcast without <see cref="EnableBroadcast"/>.</exception>
    public async ValueTask SendToAsync(ReadOnlyMemory<byte> bytes, EndPoint to, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        try
        {
            // Read once: whoever receives may replace it at any moment.
            if (_last is { } last && to.Equals(last.EndPoint)) await _socket.SendToAsync(bytes, SocketFlags.None, last.Address, cancellationToken).ConfigureAwait(false);
            else await _socket.SendToAsync(bytes, SocketFlags.None, Fitting(to), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Explain(failure, bytes.Length, to.ToString() ?? "");
        }
    }

    /// <summary>Receives what is sent to a multicast group from now on; bind its port first.</summary>
    /// <param name="group">224.0.0.0 to 239.255.255.255, or ff00::/8.</param>
    /// <param name="on">An address of the interface (IPv4), or null for the one that the system chooses.</param>
    public void JoinGroup(IPAddress group, IPAddress? on = null) => Membership(group, on, join: true);

    /// <summary>The end of <see cref="JoinGroup"/>.</summary>
    public void LeaveGroup(IPAddress group, IPAddress? on = null) => Membership(group, on, join: false);

    /// <summary>Has multicast datagrams leave by the interface with this address (IPv4).</summary>
    public void SendMulticastBy(IPAddress on)
    {
        ArgumentNullException.ThrowIfNull(on);
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, BitConverter.ToInt32(on.GetAddressBytes()));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // Once: the path may be another's by the second time.
        if (_isClosed) return ValueTask.CompletedTask;
        _isClosed = true;
        _socket.Dispose();
        if (_path is not null) File.Delete(_path);
        return ValueTask.CompletedTask;
    }

    private static Address Parse(string url)
    {
        Address address = Address.Parse(url);
        return address.Transport is TransportKind.Udp or TransportKind.IpcDatagram
            ? address
            : throw new AddressException($"{address} carries no datagrams: write udp://host:port or unix+dgram:///path.");
    }

    private static async ValueTask<EndPoint> PlaceAsync(Address address, CancellationToken cancellationToken)
    {
        if (address.Transport == TransportKind.IpcDatagram) return Transports.Connect.UnixEndPoint(address);
        // localhost is IPv4 first; for others the resolver knows best.
        return new IPEndPoint((await Transports.Connect.ResolveAsync(address.Host, cancellationToken).ConfigureAwait(false))[0], address.Port);
    }

    private static Socket Open(AddressFamily family) => new(family, SocketType.Dgram, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Udp);

    // A correspondence with one peer makes one object, not one for each datagram.
    private EndPoint? From()
    {
        if (_last is { } last && _came.Equals(last.Address)) return last.EndPoint;
        if (_came.Size <= sizeof(short)) return null;
        var address = new SocketAddress(_came.Family, _came.Size);
        _came.Buffer[.._came.Size].CopyTo(address.Buffer);
        return (_last = new Sender(_any.Create(_came), address)).EndPoint;
    }

    // A socket for both families wants IPv4 addresses in IPv6's spelling.
    private EndPoint Fitting(EndPoint to) =>
        _socket.AddressFamily == AddressFamily.InterNetworkV6 && to is IPEndPoint { AddressFamily: AddressFamily.InterNetwork } four ? new IPEndPoint(four.Address.MapToIPv6(), four.Port) : to;

    private void Membership(IPAddress group, IPAddress? on, bool join)
    {
        ArgumentNullException.ThrowIfNull(group);
        object option = group.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPv6MulticastOption(group, on?.ScopeId ?? 0)
            : new MulticastOption(group, on ?? IPAddress.Any);
        SocketOptionLevel level = group.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        _socket.SetSocketOption(level, join ? SocketOptionName.AddMembership : SocketOptionName.DropMembership, option);
    }

    private static PolywireException Explain(Exception failure, int bytes, string place) => (failure as SocketException)?.SocketErrorCode switch
    {
        SocketError.MessageSize => new PolywireException(FailureKind.Limit, $"{bytes} bytes are too many for one datagram to {place}: UDP carries 65,507 at most.", failure),
        SocketError.AccessDenied => new PolywireException(FailureKind.Refused, FailureCause.NotSupported, $"The system does not let this socket send to {place}: a broadcast needs EnableBroadcast.", failure),
        _ => ConnectionFailure.From(failure, place),
    };

    /// <summary>Who sent the last datagram, both as people and as the system write it. Never changed.</summary>
    private sealed record Sender(EndPoint EndPoint, SocketAddress Address);
}
