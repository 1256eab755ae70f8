using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Polywire.Connections;
using Polywire.Rpc;

namespace Polywire.Transports;

/// <summary>
/// One socket on a <see cref="ReadyLoop"/>: whether something may be there, and who waits for it. A read that does not fill its buffer has taken all there was, so a
/// message costs one receive, and none that comes back empty-handed.
/// </summary>
internal sealed class Readiness : IValueTaskSource<int>, IThreadPoolWorkItem
{
    // Receives in a row that find something before the others on this thread have their turn.
    private const int ReceivesPerTurn = 16;

    private readonly SafeSocketHandle _handle;
    private readonly ReadyLoop _loop;
    private readonly Pace _pace;
    private readonly int _descriptor;
    private ManualResetValueTaskSourceCore<int> _core;
    private InputBuffer? _input;
    private Memory<byte> _buffer;
    private int _receives;
    private int _waiting;
    private bool _mayHave;
    private volatile bool _alwaysLooks;
    private volatile bool _isClosing;

    private Readiness(Socket socket, ReadyLoop loop, Pace pace)
    {
        _handle = socket.SafeHandle;
        _loop = loop;
        _pace = pace;
        _descriptor = (int)socket.Handle;
        // A Unix socket's receive stops short of what came behind a descriptor that was passed (unix(7)).
        _alwaysLooks = socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6);
    }

    /// <summary>Has the loop watch a socket; null when there is none, or the system refuses.</summary>
    /// <param name="socket">Connected; from now on it never blocks.</param>
    /// <param name="pace">Of those who will receive from it: whether they may go on on the loop's thread.</param>
    internal static Readiness? Of(Socket socket, Pace pace)
    {
        if (ReadyLoop.Shared is not { } loop) return null;
        socket.Blocking = false;
        var readiness = new Readiness(socket, loop, pace);
        return loop.TryAdd(readiness._descriptor, readiness) ? readiness : null;
    }

    /// <summary>Receives into a buffer.</summary>
    internal ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        _input = null;
        _buffer = buffer;
        return ReceiveAsync();
    }

    /// <summary>Receives into an input, which holds no memory while it is empty and nothing comes.</summary>
    internal ValueTask<int> ReceiveAsync(InputBuffer input)
    {
        bool isEmpty = input.Count == 0;
        _input = isEmpty ? input : null;
        // Another thread must not move what the owner looks at.
        _buffer = isEmpty ? default : input.Free();
        return ReceiveAsync();
    }

    /// <summary>Sends what the system takes at once, on the shortest way.</summary>
    /// <returns>How many bytes, which may be none.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    internal int SendAtOnce(ReadOnlySpan<byte> bytes)
    {
        int sent = (int)ReadinessCalls.Send(_handle, bytes, bytes.Length, ReadinessCalls.AtOnce);
        if (sent >= 0) return sent;
        return Marshal.GetLastPInvokeError() == ReadinessCalls.NotNow ? 0 : throw new SocketException();
    }

    /// <summary>The socket is about to be closed.</summary>
    internal void Leave()
    {
        _isClosing = true;
        _loop.Remove(_descriptor, this);
    }

    /// <summary>Something has happened, as epoll has it; or the socket was closed, and who waits is to see that.</summary>
    /// <param name="what">In epoll's bits.</param>
    /// <param name="mayStay">Whether who waits may go on on this thread.</param>
    internal void Tell(uint what, bool mayStay)
    {
        // After its end, an error, or out-of-band data, of which a receive stops short, a receive says more than the buffer's filling.
        if (what != ReadinessCalls.In) _alwaysLooks = true;
        // A full fence, like the one of who begins to wait: one of both sees the other.
        Interlocked.Exchange(ref _mayHave, true);
        if (Volatile.Read(ref _waiting) == 0 || Interlocked.CompareExchange(ref _waiting, 0, 1) != 1) return;
        _receives = 0;
        if (!mayStay || !_pace.IsProven)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }
        long began = Stopwatch.GetTimestamp();
        GoOn();
        _pace.RanHere(Stopwatch.GetTimestamp() - began);
    }

    /// <summary>Who goes on on the loop's thread has not come back for too long. From any thread.</summary>
    internal void Stays() => _pace.RanHere(long.MaxValue);

    void IThreadPoolWorkItem.Execute()
    {
        long began = Stopwatch.GetTimestamp();
        GoOn();
        _pace.RanElsewhere(Stopwatch.GetTimestamp() - began);
    }

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private ValueTask<int> ReceiveAsync()
    {
        if (++_receives <= ReceivesPerTurn)
        {
            if (TryReceive(out int read)) return new ValueTask<int>(read);
            _core.Reset();
            if (IsWaiting()) return new ValueTask<int>(this, _core.Version);
        }
        else
        {
            _core.Reset();
        }
        _receives = 0;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return new ValueTask<int>(this, _core.Version);
    }

    // Who calls this is the only one to do so: it has taken the waiting one off.
    private void GoOn()
    {
        int read = 0;
        try
        {
            while (!TryReceive(out read))
            {
                if (IsWaiting()) return;
            }
        }
        catch (Exception failure)
        {
            // Whatever it is, it is the receiver's: on this thread it would end the process.
            _core.SetException(failure);
            return;
        }
        _core.SetResult(read);
    }

    /// <summary>Begins to wait.</summary>
    /// <returns>False when something has come just now: the caller looks again.</returns>
    private bool IsWaiting()
    {
        _input?.Rest();
        Interlocked.Exchange(ref _waiting, 1);
        return !Volatile.Read(ref _mayHave) || Interlocked.CompareExchange(ref _waiting, 0, 1) != 1;
    }

    private bool TryReceive(out int read)
    {
        read = 0;
        if (!Volatile.Read(ref _mayHave)) return false;
        // Before the receive: what comes after it says so again. Nothing does so after the close, and there every receive is to fail.
        Interlocked.Exchange(ref _mayHave, false);
        if (_isClosing) Volatile.Write(ref _mayHave, true);
        Memory<byte> buffer = _input?.Free() ?? _buffer;
        read = (int)ReadinessCalls.Receive(_handle, buffer.Span, buffer.Length, ReadinessCalls.AtOnce);
        if (read < 0 && Marshal.GetLastPInvokeError() == ReadinessCalls.NotNow) return false;
        if (read == buffer.Length || read <= 0 || _alwaysLooks) Volatile.Write(ref _mayHave, true);
        // It takes the system's last error, which must not be asked for twice: a reset is told once, and then looks like an orderly end.
        return read >= 0 ? true : throw new SocketException();
    }
}
