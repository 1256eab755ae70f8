using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Listens at a UDP port: who sends a first datagram from somewhere new is a new peer, and all peers share the port.</summary>
internal sealed class UdpListener : TransportListener
{
    private readonly Socket _socket;
    private readonly UdpLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<SocketAddress, UdpPeer> _peers = new();
    private readonly Channel<UdpPeer> _arrived;
    private readonly CancellationTokenSource _closed = new();
    private readonly IPEndPoint _remotes;
    private int _keepsSocket = 1;
    private long _waitingBytes;

    private UdpListener(Socket socket, Address address, UdpLimits limits, TimeProvider time)
    {
        _socket = socket;
        _limits = limits;
        _time = time;
        Address = address;
        _remotes = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        _arrived = Channel.CreateBounded<UdpPeer>(limits.Peers);
    }

    public override Address Address { get; }

    internal static async ValueTask<UdpListener> BindAsync(Address address, UdpLimits? limits = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var place = new IPEndPoint(await SocketListener.HostAsync(address.Host, cancellationToken).ConfigureAwait(false), address.Port);
        var socket = new Socket(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (place.AddressFamily == AddressFamily.InterNetworkV6 && address.Host == "*") socket.DualMode = true;
            if (address.Option("reuseport", false)) SocketListener.SharePort(socket);
            socket.Bind(place);
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
        var listener = new UdpListener(socket, address.WithPort(((IPEndPoint)socket.LocalEndPoint!).Port), limits ?? new UdpLimits(), time ?? TimeProvider.System);
        _ = listener.ReceiveAsync();
        return listener;
    }

    public override async ValueTask<Transport> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            UdpPeer peer = await _arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return Address.Option("lines", false) ? new UdpLines(peer) : peer;
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(UdpListener));
        }
    }

    /// <summary>Nobody new is let in; the peers that were accepted stay, and the last of them takes the socket along.</summary>
    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _keepsSocket, 0) == 0) return ValueTask.CompletedTask;
        _arrived.Writer.TryComplete();
        while (_arrived.Reader.TryRead(out UdpPeer? never)) never.Abort();
        CloseIfUnused();
        return ValueTask.CompletedTask;
    }

    internal void Forget(SocketAddress place)
    {
        _peers.TryRemove(place, out _);
        CloseIfUnused();
    }

    /// <summary>Bytes received from all peers and not taken yet.</summary>
    internal long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Whether so many bytes more may wait.</summary>
    internal bool TryHold(int bytes)
    {
        if (Interlocked.Add(ref _waitingBytes, bytes) <= _limits.AllBytes) return true;
        Give(bytes);
        return false;
    }

    /// <summary>So many bytes wait no longer.</summary>
    internal void Give(int bytes) => Interlocked.Add(ref _waitingBytes, -bytes);

    internal async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, SocketAddress to) =>
        await _socket.SendToAsync(bytes, SocketFlags.None, to, _closed.Token).ConfigureAwait(false);

    private void CloseIfUnused()
    {
        if (Volatile.Read(ref _keepsSocket) != 0 || !_peers.IsEmpty) return;
        _closed.Cancel();
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(UdpTransport.MostBytes, pinned: true);
        var from = new SocketAddress(_socket.AddressFamily);
        while (true)
        {
            try
            {
                int read = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _closed.Token).ConfigureAwait(false);
                if (read > 0) Deliver(buffer.AsSpan(0, read), from);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // An answer of ours met a closed port: the peer's trouble, and nobody else's.
                if (_closed.IsCancellationRequested) return;
            }
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram, SocketAddress from)
    {
        if (!_peers.TryGetValue(from, out UdpPeer? peer))
        {
            if (Volatile.Read(ref _keepsSocket) == 0 || _peers.Count >= _limits.Peers) return;
            SocketAddress place = Copy(from);
            peer = new UdpPeer(this, place, _remotes.Create(place), Address, _limits, _time);
            _peers[place] = peer;
            peer.Add(datagram);
            if (!_arrived.Writer.TryWrite(peer)) peer.Abort();
            return;
        }
        peer.Add(datagram);
    }

    private static SocketAddress Copy(SocketAddress from)
    {
        var copy = new SocketAddress(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }
}
