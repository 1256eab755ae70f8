using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Polywire.Wires.Text;

namespace Polywire.Messages;

/// <summary>
/// Messages between a connection and the one who receives them: the pump appends to one buffer while the receiver reads
/// another, and they are exchanged when the receiver's is empty. So a message costs one copy and no allocation, and stays
/// valid while the connection reads on (the receiver may subscribe to something more and wait for the server's answer).
/// </summary>
/// <remarks>One receiver at a time. Appending, exchanging and cancelling are guarded by a lock; reading a buffer is not.</remarks>
internal sealed class MessageInbox : IValueTaskSource<Message>
{
    private const int FullBytes = 256 * 1024;
    private const int KeptBytes = 1024 * 1024;
    private const int HeadBytes = 16;

    private readonly Lock _gate = new();
    private readonly InboxHeaders _headers;
    private readonly MessageDetails _details;
    private ManualResetValueTaskSourceCore<Message> _source;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private byte[] _filling = [];
    private byte[] _reading = [];
    private int _filled;
    private int _at;
    private int _end;
    private bool _waiting;
    private Exception? _interruption;
    private Exception? _ending;
    private IRestingLink? _stalled;
    private long _appended;
    private long _taken;

    /// <summary>Empty.</summary>
    public MessageInbox() => _details = new MessageDetails { Headers = _headers = new InboxHeaders() };

    /// <summary>Messages that nobody has received yet.</summary>
    public int Count => (int)(Volatile.Read(ref _appended) - Volatile.Read(ref _taken));

    /// <summary>Bytes appended and not yet taken over by the receiver.</summary>
    public int Backlog => Volatile.Read(ref _filled);

    /// <summary>Whether somebody waits for a message.</summary>
    public bool IsAwaited => Volatile.Read(ref _waiting);

    /// <summary>Whether the connection should rest: there is news for a receiver that waits, or more than enough for one that does not.</summary>
    /// <param name="mustRead">Reading must go on however full it is, since an answer is waited for.</param>
    public bool WantsRest(bool mustRead)
    {
        int filled = Volatile.Read(ref _filled);
        return (filled > 0 && IsAwaited) || (filled >= FullBytes && !mustRead);
    }

    /// <summary>Called while <paramref name="link"/> rests and no lock is held: gives the receiver its message on this thread, or lets the link rest on.</summary>
    public void Rest(IRestingLink link, bool mustRead)
    {
        if (IsAwaited || mustRead)
        {
            link.ReadOn();
            Wake();
            return;
        }
        Volatile.Write(ref _stalled, link);
        // The receiver may have emptied the inbox in between, and not have seen the link.
        if (Backlog < FullBytes)
            ReadOn();
    }

    /// <summary>Lets a link that rests because the inbox was full read on, on this thread up to its next wait.</summary>
    public void ReadOn() => Interlocked.Exchange(ref _stalled, null)?.ReadOn();

    /// <summary>Puts a message at the end.</summary>
    public void Append(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<byte> replyTo = default, HeaderBlock headers = default)
    {
        ReadOnlySpan<byte> block = headers.Bytes;
        int bytes = HeadBytes + topic.Length + replyTo.Length + block.Length + body.Length;
        lock (_gate)
        {
            if (_filling.Length - _filled < bytes)
                Grow(bytes);
            Span<byte> target = _filling.AsSpan(_filled, bytes);
            MemoryMarshal.Write(target, topic.Length);
            MemoryMarshal.Write(target[4..], replyTo.Length);
            MemoryMarshal.Write(target[8..], block.Length);
            MemoryMarshal.Write(target[12..], body.Length);
            topic.CopyTo(target[HeadBytes..]);
            body.CopyTo(target[(bytes - body.Length)..]);
            if (replyTo.Length + block.Length > 0)
            {
                replyTo.CopyTo(target[(HeadBytes + topic.Length)..]);
                block.CopyTo(target[(HeadBytes + topic.Length + replyTo.Length)..]);
            }
            _filled += bytes;
            _appended++;
        }
    }

    /// <summary>The next message when there is one already.</summary>
    public bool TryTake(out Message message)
    {
        if (_at == _end && !TryExchange())
        {
            message = default;
            return false;
        }
        message = Take();
        return true;
    }

    /// <summary>The next message, or the failure that came behind the last one.</summary>
    public ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Message>(cancellationToken);
        if (TryTake(out Message message))
            return new(message);
        bool arrived;
        lock (_gate)
        {
            if (_waiting)
                throw new InvalidOperationException("One receive at a time: the last one has not come back yet.");
            arrived = _filled > 0;
            if (!arrived && TakeFailure() is { } failure)
                return ValueTask.FromException<Message>(failure);
            if (arrived)
                Exchange();
            else
                BeginToWait(cancellationToken);
        }
        if (arrived)
        {
            // So much may have come since the first look that the connection rests: nobody else would let it go on.
            ReadOn();
            return new(Take());
        }
        short version = _source.Version;
        _registration = cancellationToken.UnsafeRegister(static (inbox, token) => ((MessageInbox)inbox!).Cancel(token), this);
        return new(this, version);
    }

    /// <summary>Gives a waiting receiver its message; its continuation runs here.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_waiting || _filled == 0)
                return;
            Volatile.Write(ref _waiting, false);
            Exchange();
        }
        _source.RunContinuationsAsynchronously = false;
        _source.SetResult(Take());
    }

    /// <summary>Fails the receive that waits, or the next one once the inbox is empty; <paramref name="forGood"/>: and all after it.</summary>
    public void Fail(Exception failure, bool forGood)
    {
        lock (_gate)
        {
            if (forGood)
                _ending ??= failure;
            else
                _interruption = failure;
            if (!_waiting)
                return;
            Volatile.Write(ref _waiting, false);
            _interruption = null;
        }
        SetException(failure);
    }

    Message IValueTaskSource<Message>.GetResult(short token)
    {
        // A callback that runs right now finds another token, or the same one, which then is cancelled for good.
        _registration.Unregister();
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<Message>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Message>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void BeginToWait(CancellationToken cancellationToken)
    {
        _source.Reset();
        _token = cancellationToken;
        Volatile.Write(ref _waiting, true);
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waiting || token != _token)
                return;
            Volatile.Write(ref _waiting, false);
        }
        SetException(new OperationCanceledException(token));
    }

    private void SetException(Exception failure)
    {
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(failure);
    }

    private Exception? TakeFailure()
    {
        Exception? failure = _interruption ?? _ending;
        _interruption = null;
        return failure;
    }

    private bool TryExchange()
    {
        if (Volatile.Read(ref _filled) == 0)
            return false;
        lock (_gate)
            Exchange();
        ReadOn();
        return true;
    }

    private void Exchange()
    {
        (_filling, _reading) = (_reading, _filling);
        (_at, _end, _filled) = (0, _filled, 0);
        // What one huge message needed is not kept for ever.
        if (_filling.Length > KeptBytes)
            Release(ref _filling);
    }

    private Message Take()
    {
        ReadOnlySpan<int> lengths = MemoryMarshal.Cast<byte, int>(_reading.AsSpan(_at, HeadBytes));
        int topic = lengths[0], replyTo = lengths[1], headers = lengths[2], body = lengths[3];
        int from = _at + HeadBytes;
        _at = from + topic + replyTo + headers + body;
        _taken++;
        return new Message(_reading.AsMemory(from, topic), _reading.AsMemory(_at - body, body), replyTo + headers > 0 ? Details(from + topic, replyTo, headers) : null);
    }

    private MessageDetails Details(int from, int replyTo, int headers)
    {
        _headers.Set(_reading.AsMemory(from + replyTo, headers));
        _details.ReplyTo = _reading.AsMemory(from, replyTo);
        return _details;
    }

    private void Grow(int bytes)
    {
        int size = checked(Math.Max(Math.Max(4096, _filling.Length * 2), _filled + bytes));
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        _filling.AsSpan(0, _filled).CopyTo(larger);
        Release(ref _filling);
        _filling = larger;
    }

    private static void Release(ref byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
