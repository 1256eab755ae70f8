using System.Net;
using System.Threading.Channels;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>One of the peers of a UDP listener. It counts as gone when nothing came from it, and nothing was sent to it, for a while.</summary>
internal sealed class UdpPeer : Transport
{
    private readonly UdpListener _listener;
    private readonly SocketAddress _place;
    private readonly Channel<byte[]> _waiting;
    private readonly TimeProvider _time;
    private readonly UdpLimits _limits;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private int _waitingBytes;
    private bool _hasGone;
    private long _last;

    internal UdpPeer(UdpListener listener, SocketAddress place, EndPoint remote, Address local, UdpLimits limits, TimeProvider time)
    {
        _listener = listener;
        _place = place;
        _time = time;
        _limits = limits;
        // What finds no room is lost, as in a socket's own buffer.
        _waiting = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(limits.Waiting) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true, SingleReader = true });
        RemoteName = remote.ToString()!;
        LocalName = $"{local.Host}:{local.Port}";
        _last = time.GetTimestamp();
        _timer = time.CreateTimer(static peer => ((UdpPeer)peer!).Look(), this, limits.Silence, Timeout.InfiniteTimeSpan);
    }

    public override string RemoteName { get; }

    public override string LocalName { get; }

    internal override bool IsDatagrams => true;

    internal override bool HasHalfClose => false;

    /// <summary>The next datagram; 0 when the peer counts as gone. What does not fit <paramref name="buffer"/> is cut off, as with a socket.</summary>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!_waiting.Reader.TryRead(out byte[]? datagram)) continue;
            Take(datagram.Length);
            int count = Math.Min(buffer.Length, datagram.Length);
            datagram.AsSpan(0, count).CopyTo(buffer.Span);
            return count;
        }
        return 0;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _last, _time.GetTimestamp());
        return _listener.SendAsync(bytes, _place);
    }

    public override ValueTask FinishAsync() => default;

    public override void Abort()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_hasGone) return;
            _hasGone = true;
            _listener.Give(_waitingBytes);
        }
        _waiting.Writer.TryComplete();
        _listener.Forget(_place);
    }

    /// <summary>A datagram that came from it.</summary>
    internal void Add(ReadOnlySpan<byte> datagram)
    {
        Volatile.Write(ref _last, _time.GetTimestamp());
        lock (_gate)
        {
            if (_hasGone || _waitingBytes + datagram.Length > _limits.WaitingBytes || !_listener.TryHold(datagram.Length)) return;
            if (_waiting.Writer.TryWrite(datagram.ToArray())) _waitingBytes += datagram.Length;
            else _listener.Give(datagram.Length);
        }
    }

    private void Take(int bytes)
    {
        lock (_gate)
        {
            if (_hasGone) return;
            _waitingBytes -= bytes;
            _listener.Give(bytes);
        }
    }

    private void Look()
    {
        TimeSpan left = _limits.Silence - _time.GetElapsedTime(Volatile.Read(ref _last));
        if (left <= TimeSpan.Zero) Abort();
        else _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
