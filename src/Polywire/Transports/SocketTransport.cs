using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Transports;

/// <summary>A connected TCP or Unix stream socket.</summary>
public sealed class SocketTransport : Transport
{
    // getsockopt(TCP_INFO) of Linux: its number, and where in struct tcp_info stand the segments sent and not acknowledged and the bytes not sent yet.
    // https://man7.org/linux/man-pages/man7/tcp.7.html, linux/tcp.h
    private const int ProtocolTcp = 6;
    private const int TcpInfo = 11;
    private const int UnacknowledgedAt = 24;
    private const int NotSentAt = 144;
    private const int TcpInfoBytes = 148;

    // The last acknowledgement may take 40 ms although all is there.
    private const uint LateAcknowledgements = 2;

    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(32);

    // What is sent at once, at most: so it is seen whether a peer that is far behind takes anything.
    private const int Piece = 256 * 1024;

    private readonly Socket _socket;
    private long _taken;

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
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer, SocketFlags.None);

    internal override bool CanPoll => true;

    internal override long TakenBytes => Volatile.Read(ref _taken);

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
        ValueTask<int> send = SendPieceAsync(bytes);
        if (!send.IsCompletedSuccessfully) return SendRestAsync(send, bytes);
#pragma warning disable VSTHRD103 // Complete already: nothing is waited for.
        int sent = send.Result;
#pragma warning restore VSTHRD103
        if (sent < bytes.Length) return SendRestAsync(new ValueTask<int>(sent), bytes);
        Volatile.Write(ref _taken, _taken + sent);
        return default;
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

    /// <inheritdoc/>
    public override void Abort() => _socket.Dispose();

    private bool IsUnderWay()
    {
        if (!OperatingSystem.IsLinux() || _socket.ProtocolType != ProtocolType.Tcp) return false;
        Span<byte> info = stackalloc byte[TcpInfoBytes];
        try
        {
            return _socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info) == TcpInfoBytes
                && (BinaryPrimitives.ReadUInt32LittleEndian(info[UnacknowledgedAt..]) > LateAcknowledgements || BinaryPrimitives.ReadUInt32LittleEndian(info[NotSentAt..]) > 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Nobody is left for whom anything could be under way.
            return false;
        }
    }

    private ValueTask<int> SendPieceAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes.Length > Piece ? bytes[..Piece] : bytes, SocketFlags.None);

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask<int> first, ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> send = first;
        for (int sent = 0; ; send = SendPieceAsync(bytes[sent..]))
        {
            int more = await send.ConfigureAwait(false);
            Volatile.Write(ref _taken, _taken + more);
            sent += more;
            if (sent == bytes.Length) return;
        }
    }

    private static string NameOf(EndPoint? endPoint) => endPoint switch
    {
        null => "unknown",
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        UnixDomainSocketEndPoint unix => unix.ToString() is { Length: > 0 } path ? path : "unix",
        _ => endPoint.ToString() ?? "unknown",
    };
}
