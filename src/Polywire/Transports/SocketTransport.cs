using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Transports;

/// <summary>A connected TCP or Unix stream socket.</summary>
public sealed class SocketTransport : Transport
{
    // getsockopt(TCP_INFO) of Linux: its number, and where in struct tcp_info stand the segments sent and not acknowledged, the bytes acknowledged and the bytes not sent yet.
    // https://man7.org/linux/man-pages/man7/tcp.7.html, linux/tcp.h
    private const int ProtocolTcp = 6;
    private const int TcpInfo = 11;
    private const int KeepAliveProbes = 3;
    private const int RetransmitsAt = 2;
    private const int ProbesAt = 3;
    private const int UnacknowledgedAt = 24;
    private const int LastAcknowledgementAt = 56;
    private const int AcknowledgedAt = 120;
    private const int NotSentAt = 144;
    private const int TcpInfoBytes = 148;

    // The last acknowledgement may take 40 ms although all is there.
    private const uint LateAcknowledgements = 2;

    // Parts of a peer's time: without a word from it, and from then on without an answer.
    private const double BeforeSuspicion = 0.75;
    private const double BeforeCertainty = 0.1;

    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(32);

    private readonly Socket _socket;
    private TimeSpan? _patience;
    private long _suspectedAt;
    private Readiness? _readiness;
    private bool _halfCloses = true;

    /// <summary>Takes over a connected socket.</summary>
    public SocketTransport(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        // Outputs are flushed in whole batches already; Nagle would only delay the last packet of each.
        if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) socket.NoDelay = true;
        RemoteName = NameOf(socket.RemoteEndPoint);
        LocalName = NameOf(socket.LocalEndPoint);
    }

    /// <inheritdoc/>
    public override string RemoteName { get; }

    /// <inheritdoc/>
    public override string LocalName { get; }

    /// <summary>The socket as a stream, for TLS to stand on.</summary>
    internal NetworkStream OpenStream() => new(_socket, ownsSocket: true);

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _readiness?.ReceiveAsync(buffer) ?? _socket.ReceiveAsync(buffer, SocketFlags.None);

    internal override ValueTask<int> ReceiveAsync(Connections.InputBuffer input) => _readiness?.ReceiveAsync(input) ?? _socket.ReceiveAsync(input.Free(), SocketFlags.None);

    /// <summary>Before the first receive: has the process's <see cref="ReadyLoop"/>, where there is one, say when something is there.</summary>
    /// <param name="pace">Of those who receive.</param>
    internal void ReceiveAt(Rpc.Pace pace) => _readiness = Readiness.Of(_socket, pace);

    internal override bool CanPoll => true;

    /// <remarks>Known of TCP on Linux only.</remarks>
    internal override long TakenBytes
    {
        get
        {
            Span<byte> info = stackalloc byte[TcpInfoBytes];
            return TryAskSystem(info) ? BinaryPrimitives.ReadInt64LittleEndian(info[AcknowledgedAt..]) : 0;
        }
    }

    internal override bool AbortResets => true;

    internal override bool TryReceive(Span<byte> buffer, out int read)
    {
        // Not in the constructor: a stream, which TLS needs, refuses such a socket.
        if (_socket.Blocking) _socket.Blocking = false;
#pragma warning disable VSTHRD103 // It does not block: see above.
        read = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
#pragma warning restore VSTHRD103
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_readiness is not null)
        {
            int atOnce = _readiness.SendAtOnce(bytes.Span);
            if (atOnce == bytes.Length) return default;
            bytes = bytes[atOnce..];
        }
        ValueTask<int> send = _socket.SendAsync(bytes, SocketFlags.None);
        if (!send.IsCompletedSuccessfully) return SendRestAsync(send, bytes);
#pragma warning disable VSTHRD103 // Complete already: nothing is waited for.
        int sent = send.Result;
#pragma warning restore VSTHRD103
        return sent == bytes.Length ? default : SendRestAsync(new ValueTask<int>(sent), bytes);
    }

    /// <inheritdoc/>
    public override ValueTask FinishAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer or this side has closed already: there is nobody left to tell.
        }
        return ValueTask.CompletedTask;
    }

    /// <remarks>
    /// A closed TCP socket that is sent something more, or was closed with something unread, answers with a reset, and forgets what the peer's
    /// system has not taken. Known on Linux only.
    /// </remarks>
    internal override async ValueTask ArriveAsync()
    {
        for (TimeSpan pause = s_firstLook; IsUnderWay(); pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
            await Task.Delay(pause, TimeProvider.System).ConfigureAwait(false);
    }

    internal override void EndReceiving()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Ended already.
        }
    }

    private static void AskForLife(Socket socket, int seconds)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, seconds / 2));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / (2 * KeepAliveProbes)));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
    }

    /// <remarks>
    /// Looked at four times, or more often, in <see cref="Patience"/>. A peer that takes nothing but lives answers the system's probes, and is not meant: but for a moment,
    /// once a probe has left and its answer is on the way, it looks like one that is gone, which is why it has to look so twice.
    /// </remarks>
    internal override bool HasVanished
    {
        get
        {
            Span<byte> info = stackalloc byte[TcpInfoBytes];
            if (_patience is not { } patience || !TryAskSystem(info) || (info[RetransmitsAt] == 0 && info[ProbesAt] == 0)
                || BinaryPrimitives.ReadUInt32LittleEndian(info[LastAcknowledgementAt..]) < patience.TotalMilliseconds * BeforeSuspicion)
            {
                _suspectedAt = 0;
                return false;
            }
            long now = TimeProvider.System.GetTimestamp();
            if (_suspectedAt == 0) _suspectedAt = now;
            return TimeProvider.System.GetElapsedTime(_suspectedAt, now) >= patience * BeforeCertainty;
        }
    }

    internal override TimeSpan? Patience => _patience;

    /// <inheritdoc/>
    public override void Abort()
    {
        _readiness?.Leave();
        _socket.Dispose();
        _readiness?.Tell(what: 0, mayStay: false);
    }

    internal override void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
        Abort();
    }

    /// <summary>Does what the address's options <c>keepalive</c> and <c>halfclose</c> ask for.</summary>
    internal void Suit(Addressing.Address address)
    {
        if (address.KeepAlive is { } patience) KeepAlive(patience);
        _halfCloses = address.Option("halfclose", true);
    }

    internal override bool HasHalfClose => _halfCloses;

    /// <summary>
    /// Has the system ask an idle peer for signs of life, and give the connection up when none came for <paramref name="patience"/>. It does not ask while
    /// something is under way; that is for <see cref="HasVanished"/> to see. TCP_USER_TIMEOUT would do both, but gives up peers too that live and do not read.
    /// </summary>
    internal void KeepAlive(TimeSpan patience)
    {
        if (_socket.ProtocolType != ProtocolType.Tcp) return;
        _patience = patience;
        AskForLife(_socket, Math.Max(KeepAliveProbes, (int)patience.TotalSeconds));
    }

    private bool IsUnderWay()
    {
        Span<byte> info = stackalloc byte[TcpInfoBytes];
        return TryAskSystem(info)
            && (BinaryPrimitives.ReadUInt32LittleEndian(info[UnacknowledgedAt..]) > LateAcknowledgements || BinaryPrimitives.ReadUInt32LittleEndian(info[NotSentAt..]) > 0);
    }

    private bool TryAskSystem(Span<byte> info)
    {
        if (!OperatingSystem.IsLinux() || _socket.ProtocolType != ProtocolType.Tcp) return false;
        try
        {
            return _socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info) == TcpInfoBytes;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Nobody is left for whom anything could be under way.
            return false;
        }
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask<int> first, ReadOnlyMemory<byte> bytes)
    {
        int sent = await first.ConfigureAwait(false);
        while (sent < bytes.Length) sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
    }

    private static string NameOf(EndPoint? endPoint) => endPoint switch
    {
        null => "unknown",
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        UnixDomainSocketEndPoint unix => unix.ToString() is { Length: > 0 } path ? path : "unix",
        _ => endPoint.ToString() ?? "unknown",
    };
}
