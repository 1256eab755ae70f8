using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>
/// The bytes on their way to one peer. Messages are encoded straight into it under <see cref="Gate"/>; a flush takes all
/// that has gathered and sends it outside the lock, while new messages gather in a second buffer. Memory is held only
/// while bytes wait. At most one flush runs at a time: who wins <see cref="_flushing"/> does it for all.
/// </summary>
public sealed class Output : IBufferWriter<byte>, IThreadPoolWorkItem
{
    // A burst appends again within this time after a flush; then gathering in the thread pool's time beats a system call
    // per message. A lone message (request, reply) is sent at once by its sender. Measured: a flush of 64 bytes costs 4-8 µs.
    private static readonly long s_burstGap = Math.Max(1, Stopwatch.Frequency / 300_000);

    private const int RoundsPerTurn = 8;

    // Who appends this much while a flush waits for a thread of the pool does it itself: on a busy machine that thread is
    // late, megabytes gather and fall out of the caches. Measured, 64 B PUSH to PULL on two busy cores: 1.5 to 2 times the rate.
    private const int StealAt = 128 * 1024;

    // What a stream's appender sends at once, and what it must have appended while a flush gathered to be a stream.
    private const int StreamAt = 32 * 1024;
    private const int StreamGathers = 2 * 1024;

    // Looks at a stream whose peer does not read before it is looked after no longer.
    private const int MostIdleLooks = 100;

    // Roughly one microsecond and ten.
    private const int LookSpins = 30;
    private const int GatherSpins = 300;

    // Who has the right to flush: nobody, somebody, who comes first of the pool and an appender, or a batch of some thread
    // unless who cannot wait for its end (FlushNow) takes it away, or the appender of a stream, once enough has gathered.
    private const int Idle = 0;
    private const int Taken = 1;
    private const int Scheduled = 2;
    private const int Batched = 3;
    private const int Streamed = 4;

    private readonly Transport _transport;
    private readonly int _cap;
    private readonly Action _sent;
    private Gate _gate;
    private OutputBuffer _pending = new();
    private OutputBuffer _flying = new();
    private int _flushing;
    private long _lastFlush;
    private bool _streaming; // Changed under the gate.
    private long _lookedAt;
    private int _idleLooks;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _send;
    private TaskCompletionSource? _sentSome;
    private Exception? _failure;
    private long _droppedMessages;
    private long _sealAt = long.MaxValue;
    private ReadOnlyMemory<byte> _unsent;

    internal Output(Transport transport, int cap)
    {
        _transport = transport;
        _cap = cap;
        _sent = ContinueAfterSend;
    }

    /// <summary>Hold it while appending: from the first <see cref="TryReserve"/> or <see cref="GetSpan"/> to the last <see cref="Commit"/> or <see cref="Advance"/>.</summary>
    public ref Gate Gate => ref _gate;

    /// <summary>Bytes appended and not yet handed to the transport whole. Racy unless <see cref="Gate"/> is held.</summary>
    public int QueuedBytes => _pending.Count + _flying.Count;

    /// <summary>Messages appended (one per <see cref="Commit"/>) and not yet handed to the transport whole. Racy unless <see cref="Gate"/> is held.</summary>
    public int QueuedMessages => _pending.Messages + _flying.Messages;

    /// <summary>Bytes appended since the connection began.</summary>
    public long AppendedBytes { get; private set; }

    /// <summary>Bytes handed to the transport since the connection began: what lies below was sent, what lies above was not.</summary>
    public long FlushedBytes { get; private set; }

    /// <summary>Bytes whose sending has begun since the connection began: what lies above was certainly not sent, not even in part.</summary>
    public long StartedBytes { get; private set; }

    /// <summary>Messages appended since the connection began.</summary>
    public long AppendedMessages { get; private set; }

    /// <summary>Messages for the peer that never were appended, since it does not keep up.</summary>
    public long DroppedMessages => Volatile.Read(ref _droppedMessages);

    /// <summary>Asks for <see cref="ILink.Flushed"/> after each flush.</summary>
    public bool NotifyFlushed { get; set; }

    /// <summary>
    /// Messages after which the appender of a steady stream flushes by itself, at <see cref="StreamAt"/> bytes at the latest, so that no
    /// thread of the pool has to: it would want a core and the same memory. 0 for never. The tail of a stream leaves up to two
    /// milliseconds late.
    /// </summary>
    internal int StreamMessages { get; set; }

    /// <summary>True once sending has failed or the connection is closed: appends are taken and forgotten.</summary>
    public bool IsBroken => _failure is not null;

    /// <summary>After the end: messages that were accepted and not handed to the transport whole, apart from those that <see cref="TakeUnsent"/> gives back.</summary>
    internal int LostMessages { get; private set; }

    /// <summary>Keeps what could not be sent for <see cref="TakeUnsent"/>.</summary>
    internal bool KeepUnsent { get; set; }

    internal void CountDropped(long count) => Interlocked.Add(ref _droppedMessages, count);

    internal Action? FlushedCallback { get; set; }

    internal Action<Exception>? FailedCallback { get; set; }

    /// <summary>Room for a message of exactly or at most <paramref name="bytes"/> bytes; <see cref="Gate"/> must be held.</summary>
    /// <returns>False when the buffer is at its cap: apply the wire's rule.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReserve(int bytes, out Span<byte> destination) => TryTakeRoom(bytes, out destination) || TryReserveSlow(bytes, out destination);

    /// <summary>Room that is there already; never throws; <see cref="Gate"/> must be held.</summary>
    /// <returns>False when there is none: ask <see cref="TryReserve"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTakeRoom(int bytes, out Span<byte> destination)
    {
        byte[] pending = _pending.Bytes;
        int before = _pending.Count, after = before + bytes;
        if ((uint)after <= (uint)pending.Length && after + _flying.Count <= _cap)
        {
            destination = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(pending), before), bytes);
            return true;
        }
        destination = default;
        return false;
    }

    /// <summary>Ends a message (or so many) of <paramref name="bytes"/> bytes in all, written to what <see cref="TryReserve"/> or <see cref="GetSpan"/> gave; <see cref="Gate"/> must be held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int bytes, int messages = 1)
    {
        _pending.Count += bytes;
        AppendedBytes += bytes;
        _pending.Messages += messages;
        AppendedMessages += messages;
    }

    /// <summary>
    /// After the end: the whole messages that no flush had taken, when <see cref="KeepUnsent"/> was set; once only. What a
    /// flush had taken is in part with the peer, nobody knows how far, and is not among them.
    /// </summary>
    internal ReadOnlyMemory<byte> TakeUnsent()
    {
        using (Gate.Enter())
        {
            ReadOnlyMemory<byte> unsent = _unsent;
            _unsent = default;
            return unsent;
        }
    }

    /// <summary>Appends bytes that are encoded already, as so many messages, and asks for a flush.</summary>
    /// <returns>False when the buffer is at its cap: nothing was appended.</returns>
    public bool TryAppend(ReadOnlySpan<byte> encoded, int messages = 1)
    {
        using (Gate.Enter())
        {
            if (!TryReserve(encoded.Length, out Span<byte> destination)) return false;
            encoded.CopyTo(destination);
            Commit(encoded.Length, messages);
        }
        FlushSoon();
        return true;
    }

    /// <summary>For replies and handshakes, which the cap does not refuse; <see cref="Gate"/> must be held.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        int bytes = Math.Max(sizeHint, 256);
        if (_pending.Bytes.Length - _pending.Count < bytes) _pending.Grow(bytes);
        return _pending.Bytes.AsSpan(_pending.Count);
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int bytes = Math.Max(sizeHint, 256);
        if (_pending.Bytes.Length - _pending.Count < bytes) _pending.Grow(bytes);
        return _pending.Bytes.AsMemory(_pending.Count);
    }

    /// <summary>Counts bytes written to <see cref="GetSpan"/> that are no message of their own, as a high-water mark counts them; <see cref="Gate"/> must be held.</summary>
    public void Advance(int count)
    {
        _pending.Count += count;
        AppendedBytes += count;
    }

    /// <summary>
    /// Sees to it that what was appended is sent: with the batch that is open on this thread, at once when the output has
    /// been quiet, or from the thread pool while a burst gathers. Call after releasing <see cref="Gate"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FlushSoon()
    {
        // Who finds it taken after its own append may leave: the flush that is under way looks again before it ends.
        int state = Volatile.Read(ref _flushing);
        if (state == Idle) StartFlush(now: false);
        else if (state == Streamed && (_pending.Count >= StreamAt || _pending.Messages >= StreamMessages)) RunStreamed();
        else if (state == Scheduled && _pending.Count >= StealAt) RunScheduled();
    }

    /// <summary>
    /// Sends what was appended on this thread, unless a flush is under way already, which will then see to it. A batch of another thread is
    /// not waited for: that thread may be in a method that blocks.
    /// </summary>
    public void FlushNow()
    {
        int state = Volatile.Read(ref _flushing);
        if (state == Idle) StartFlush(now: true);
        else if (state == Streamed) RunStreamed();
        else if (state == Scheduled) RunScheduled();
        else if (state == Batched && FlushBatch.Current is null) RunBatched();
    }

    /// <summary>Sends what a stream has left to its next append.</summary>
    internal void FlushStream()
    {
        if (Volatile.Read(ref _flushing) == Streamed) RunStreamed();
    }

    /// <summary>Sends what a batch of this thread has gathered so far, instead of at its end.</summary>
    internal void FlushEarly()
    {
        if (Volatile.Read(ref _flushing) == Batched && FlushBatch.Current is not null) RunBatched();
    }

    /// <summary>Completes when all that was appended before the call is with the transport, or sending has failed. Appends that go on meanwhile do not put it off.</summary>
    public async Task DrainAsync()
    {
        long end;
        using (Gate.Enter()) end = AppendedBytes;
        while (true)
        {
            Task sent;
            using (Gate.Enter())
            {
                if (_failure is not null || FlushedBytes >= end) return;
                _sentSome ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                sent = _sentSome.Task;
            }
            FlushSoon();
            await sent.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What was appended is the last: once it is with the transport the output breaks, so that nothing is half sent when the transport is finished,
    /// and what comes later is known not to have been.
    /// </summary>
    internal void Seal()
    {
        using (Gate.Enter())
        {
            _sealAt = Math.Min(_sealAt, AppendedBytes);
            BreakWhereSealed();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (!Gather() || StreamMessages == 0 || !TryStream()) RunScheduled();
    }

    /// <summary>Sends until nothing is left. The caller holds the flush right and gives it up here.</summary>
    internal void RunFlush()
    {
        for (int round = 0; round < RoundsPerTurn; round++)
        {
            if (!TakePending()) return;
            if (!TrySend()) return;
            // Somebody is appending right now: let it gather, or whoever appends may take over.
            if (_pending.Count is > 0 and < StealAt && !_streaming) break;
        }
        // One busy peer must not keep this thread from the others' reads.
        Schedule();
    }

    /// <summary>Called now and then while a stream is appended: sends what has been left when it stopped.</summary>
    /// <returns>False when it is over, or its peer has not read for long.</returns>
    internal bool IsStillStreaming()
    {
        bool moves = StartedBytes != _lookedAt;
        _lookedAt = StartedBytes;
        if (moves) _idleLooks = 0;
        if (moves || (Volatile.Read(ref _flushing) != Streamed && ++_idleLooks < MostIdleLooks)) return true;
        _idleLooks = 0;
        using (Gate.Enter()) _streaming = false;
        RunStreamed();
        return false;
    }

    /// <summary>A flush is scheduled: leaves it, and those that follow, to the appender.</summary>
    internal bool TryStream()
    {
        using (Gate.Enter())
        {
            if (_streaming || Interlocked.CompareExchange(ref _flushing, Streamed, Scheduled) != Scheduled) return false;
            _streaming = true;
        }
        StreamWatch.Add(this);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunStreamed()
    {
        if (Interlocked.CompareExchange(ref _flushing, Taken, Streamed) == Streamed) RunFlush();
    }

    /// <summary>Ends the output: what waits is dropped, later appends are forgotten.</summary>
    internal void Break(Exception reason)
    {
        using (Gate.Enter())
        {
            if (_failure is null) BreakNow(reason);
        }
    }

    private void BreakWhereSealed()
    {
        if (FlushedBytes >= _sealAt && _failure is null) BreakNow(new IOException("The connection is closing."));
    }

    private void BreakNow(Exception reason)
    {
        _failure = reason;
        LostMessages = _flying.Messages + (KeepUnsent ? 0 : _pending.Messages);
        if (KeepUnsent && _pending.Count > 0) _unsent = _pending.Bytes.AsSpan(0, _pending.Count).ToArray();
        _pending.Release();
        _pending.Count = _pending.Messages = 0;
        _sentSome?.TrySetResult();
    }

    // What was appended after the end: taken and forgotten, but not uncounted.
    private void ForgetPending()
    {
        LostMessages += _pending.Messages;
        _pending.Count = _pending.Messages = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StartFlush(bool now)
    {
        if (!now && FlushBatch.Current is { } batch && batch.TryAdd(this)) return;
        if (Interlocked.CompareExchange(ref _flushing, Taken, Idle) != Idle) return;
        if (now || Stopwatch.GetTimestamp() - _lastFlush > s_burstGap) RunFlush();
        else Schedule();
    }

    private void Schedule()
    {
        using (Gate.Enter())
        {
            Volatile.Write(ref _flushing, _streaming ? Streamed : Scheduled);
            if (_streaming) return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>
    /// While messages keep coming, waits a little, so that enough of them gather to be worth a system call. Once, and without
    /// looking on: each look takes the appender's memory away from it, and it sends by itself at <see cref="StealAt"/>.
    /// </summary>
    /// <returns>Whether it is a stream.</returns>
    private bool Gather()
    {
        long before = AppendedBytes;
        Thread.SpinWait(LookSpins);
        if (AppendedBytes != before) Thread.SpinWait(GatherSpins);
        return AppendedBytes - before >= StreamGathers;
    }

    /// <summary>Takes the right to flush for a batch; in one step, so that who cannot wait for the batch's end (FlushNow) sees whose it is.</summary>
    /// <returns>False when somebody has it, who will see to what was appended.</returns>
    internal bool TryMarkBatched() => Interlocked.CompareExchange(ref _flushing, Batched, Idle) == Idle;

    /// <summary>Has the thread pool send for a batch whose thread is blocked, unless somebody else has.</summary>
    internal void QueueBatched()
    {
        if (Interlocked.CompareExchange(ref _flushing, Scheduled, Batched) == Batched) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends for a batch that is over, unless somebody else has.</summary>
    internal void RunBatched()
    {
        if (Interlocked.CompareExchange(ref _flushing, Taken, Batched) == Batched) RunFlush();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunScheduled()
    {
        if (Interlocked.CompareExchange(ref _flushing, Taken, Scheduled) == Scheduled) RunFlush();
    }

    private bool TakePending()
    {
        using (Gate.Enter())
        {
            BreakWhereSealed();
            if (_pending.Count == 0 || _failure is not null)
            {
                _pending.Release();
                _flying.Release();
                ForgetPending();
                _lastFlush = Stopwatch.GetTimestamp();
                Volatile.Write(ref _flushing, _streaming ? Streamed : Idle);
                return false;
            }
            (_pending, _flying) = (_flying, _pending);
            StartedBytes += _flying.Count;
            return true;
        }
    }

    private bool TrySend()
    {
        try
        {
            _send = _transport.SendAsync(_flying.Bytes.AsMemory(0, _flying.Count)).ConfigureAwait(false).GetAwaiter();
            if (!_send.IsCompleted)
            {
                _send.UnsafeOnCompleted(_sent);
                return false;
            }
            FinishSend();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        return true;
    }

    private void ContinueAfterSend()
    {
        try
        {
            FinishSend();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        RunFlush();
    }

    private void FinishSend()
    {
#pragma warning disable VSTHRD002 // Complete already: this is its continuation, and a Task would be an allocation per flush.
        _send.GetResult();
#pragma warning restore VSTHRD002
        using (Gate.Enter())
        {
            FlushedBytes += _flying.Count;
            _flying.Count = _flying.Messages = 0;
            _sentSome?.TrySetResult();
            _sentSome = null;
        }
        if (NotifyFlushed) FlushedCallback?.Invoke();
    }

    private void Fail(Exception failure)
    {
        Break(failure);
        using (Gate.Enter()) _flying.Count = _flying.Messages = 0;
        FailedCallback?.Invoke(failure);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReserveSlow(int bytes, out Span<byte> destination)
    {
        if (_failure is not null)
        {
            // Nobody will ever read it, however much it is.
            ForgetPending();
        }
        else if ((long)QueuedBytes + bytes > _cap && QueuedBytes > 0)
        {
            destination = default;
            return false;
        }
        _pending.Grow(bytes);
        destination = _pending.Bytes.AsSpan(_pending.Count, bytes);
        return true;
    }
}
