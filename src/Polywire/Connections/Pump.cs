using System.Threading.Tasks.Sources;
using Polywire.Rpc;
using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>
/// The only loop that awaits: reads bytes from a transport, feeds them to a link, and flushes what the link appended to
/// any output, once per read. One per connection, the same for clients, servers and the hub.
/// </summary>
/// <remarks>
/// A link can stop the reading in two ways. <see cref="Park"/> hands the input to a consumer that takes messages straight
/// from the buffer and gives it back with <see cref="Unpark"/>; nothing is read meanwhile, so a slow consumer pushes back
/// through TCP. <see cref="Hold"/> keeps reading without consuming, up to a cap, so that a blocked client that goes away
/// is noticed; <see cref="Release"/> goes on with what has gathered.
/// </remarks>
public sealed class Pump : IValueTaskSource, IThreadPoolWorkItem, IWatched
{
    // Reads that complete at once before the pump lets others have the thread: a busy peer must not starve the
    // connections that share its thread of the socket engine.
    private const int ReadsPerTurn = 16;

    // States of rest: none, asked for by the link, and the input is the consumer's.
    private const int NotParked = 0;
    private const int ParkAsked = 1;
    private const int AtRest = 2;

    private static long s_lastId;

    private readonly ILink _link;
    private readonly ConnectionLimits _limits;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly InputBuffer _input = new();
    private readonly Polling? _polling;
    private readonly Lock _turn = new();
    private readonly Lock _timing = new();
    private ManualResetValueTaskSourceCore<bool> _resumed;
    private int _rest;
    private int _waiting;
    private bool _held;
    private int _heldBytes;
    private int _receiving;
    private bool _closing;
    private bool _saidAll;
    private bool _readingOver;
    private bool _abandoned;
    private bool _ended;
    private Exception? _reason;
    private Task? _close;
    private Continuations? _continuations;
    private Task? _relief;
    private ITimer? _timer;
    private long _lastReceived = Environment.TickCount64;
    private TimeSpan _deadline = Timeout.InfiniteTimeSpan;

    /// <summary>Prepares a connection; <see cref="RunAsync"/> starts it.</summary>
    public Pump(Transport transport, ILink link, ConnectionLimits? limits = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(link);
        Transport = transport;
        _link = link;
        _limits = limits ?? ConnectionLimits.Default;
        _time = time ?? TimeProvider.System;
        _origin = _time.GetTimestamp();
        Output = new Output(transport, _limits.OutputBytes)
        {
            FlushedCallback = link.Flushed,
            FailedCallback = Abort,
        };
        _polling = Polling.Of(transport, Output, _limits.PollTime);
    }

    /// <summary>The bytes on their way to the peer.</summary>
    public Output Output { get; }

    /// <summary>The connection's number in this process: 1 and up.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>Whether the link has stopped the reading: what the peer says waits for this side.</summary>
    internal bool IsHeld => _held;

    bool IWatched.IsHeld => _held;

    long IWatched.MovedBytes => ReceivedBytes + Output.FlushedBytes;

    void IWatched.EndIdle(PolywireException reason) => _ = CloseAsync(reason);

    /// <summary>Who uses the connection.</summary>
    internal ILink Link => _link;

    /// <summary>Time since the peer last sent something, or connected.</summary>
    public TimeSpan Idle => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastReceived));

    /// <summary>The connection's transport, for its names.</summary>
    public Transport Transport { get; }

    /// <summary>Bytes received since the connection began.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Why the connection ended; null while it lives and when the peer closed in good order.</summary>
    public Exception? EndReason => _reason;

    /// <summary>Time since this pump was made: what links and sessions call now.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Runs the connection to its end. Never throws: <see cref="ILink.Closed"/> gets the reason.</summary>
    public Task RunAsync() => RunOnAsync(opens: true);

    /// <summary>
    /// Called within <see cref="ILink.Receive"/>: after it returns nothing more is read, and <see cref="ILink.Parked"/>
    /// gives the unconsumed input to a consumer until <see cref="Unpark"/>.
    /// </summary>
    public void Park() => _rest = ParkAsked;

    /// <summary>The consumer has taken <paramref name="consumed"/> bytes and needs more; the pump may read on right here, on the caller's thread.</summary>
    public void Unpark(int consumed)
    {
        if (Interlocked.CompareExchange(ref _rest, NotParked, AtRest) != AtRest) return;
        _input.Consume(consumed);
        _resumed.SetResult(true);
    }

    /// <summary>
    /// Called within <see cref="ILink.Receive"/>: bytes gather without the link being asked, until <see cref="Release"/>. A
    /// peer that hangs up ends the connection, and what has gathered is dropped. A link that holds does not park.
    /// </summary>
    /// <param name="reading">False to read nothing meanwhile: the peer's end is only noticed after all that it sent has been taken.</param>
    public void Hold(bool reading = true)
    {
        _heldBytes = reading ? _limits.HeldInputBytes : 0;
        _held = true;
    }

    /// <summary>Goes on after <see cref="Hold"/>, from the thread pool: the link is called with what has gathered, even when that is nothing. Takes no lock, and does nothing when the pump is not held.</summary>
    public void Release() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>
    /// Called within <see cref="ILink.Receive"/>: who waited for what was just read goes on when the read is over, on this thread
    /// when that has shown to be quick, else in the thread pool.
    /// </summary>
    internal void Continue(IThreadPoolWorkItem waiter) => (_continuations ??= new Continuations(TimerWheel.Of(_time), Relieve)).Add(waiter);

    /// <summary>Asks for <see cref="ILink.Tick"/> once <see cref="Now"/> reaches <paramref name="deadline"/>; replaces an earlier deadline.</summary>
    /// <param name="deadline">In terms of <see cref="Now"/>; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    public void SetDeadline(TimeSpan deadline)
    {
        if (deadline == _deadline) return;
        lock (_timing)
        {
            _deadline = deadline;
            SetTimer();
        }
    }

    /// <summary>
    /// Ends the connection in good order: what was appended before is sent, within <see cref="ConnectionLimits.CloseTimeout"/>,
    /// then the transport is closed. <paramref name="reason"/> reaches <see cref="ILink.Closed"/>; null means that all is well.
    /// </summary>
    public Task CloseAsync(Exception? reason = null)
    {
        using (Output.Gate.Enter())
        {
            if (_close is not null) return _close;
            _reason ??= reason;
            _closing = true;
            return _close = CloseOnceAsync();
        }
    }

    /// <summary>Ends the connection at once; what waits in the output is dropped.</summary>
    public void Abort(Exception reason)
    {
        _reason ??= reason;
        _closing = true;
        Output.Break(reason);
        Stop();
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            Turn(static pump => pump.FeedHeld());
        }
        catch (Exception failure)
        {
            _ = CloseAsync(failure);
        }
        if (Interlocked.Exchange(ref _waiting, 0) == 1) _resumed.SetResult(true);
    }

    private async Task RunOnAsync(bool opens)
    {
        bool relieved = false;
        try
        {
            if (opens) Turn(static pump => pump._link.Opened(pump));
            relieved = await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Once this side is closing, what the torn-down transport says is no reason of its own.
            if (!_closing) _reason ??= failure;
            // Who waited for what came before has got it.
            _continuations?.Leave();
        }
        await (relieved ? _relief! : EndAsync()).ConfigureAwait(false);
    }

    /// <returns>True when another thread has taken over the reading.</returns>
    private async Task<bool> ReadAsync()
    {
        int turns = 0;
        while (!_closing)
        {
            Memory<byte> room = MakeRoom();
            // A full fence: either this thread sees that the pump is closing, or who closes it sees that this thread receives.
            Interlocked.Exchange(ref _receiving, 1);
            if (_closing)
            {
                Volatile.Write(ref _receiving, 0);
                break;
            }
            int read = 0;
            if (_polling is null || !_polling.TryReceive(room, out read))
            {
                ValueTask<int> receive = Transport.ReceiveAsync(room);
                turns = receive.IsCompleted ? turns + 1 : 0;
                read = await receive.ConfigureAwait(false);
            }
            if (read == 0) break;
            Volatile.Write(ref _receiving, 0);
            _polling?.Received();
            Take(read);
            if (_continuations is not null && !_continuations.Run()) return true;
            while (_rest == ParkAsked) await HandOverAsync().ConfigureAwait(false);
            while (_held && !_closing && _input.Count >= _heldBytes) await ReleasedAsync().ConfigureAwait(false);
            if (turns < ReadsPerTurn) continue;
            turns = 0;
            await Task.Yield();
        }
        return false;
    }

    // Under the turn lock like every use of the buffer: Release may be feeding the link from another thread.
    private Memory<byte> MakeRoom()
    {
        lock (_turn) return _input.Free();
    }

    private void Take(int read)
    {
        lock (_turn) _input.Advance(read);
        ReceivedBytes += read;
        _lastReceived = Environment.TickCount64;
        Turn(static pump => pump.Feed());
        if (_input.Count > _limits.InputBytes)
            throw new IOException($"The peer sent more than {_limits.InputBytes} bytes that make no whole frame (limit InputBytes).");
    }

    private void Feed()
    {
        if (_held || _ended || _input.Count == 0) return;
        if (_continuations is not null) _continuations.IsReading = true;
        _input.Consume(_link.Receive(_input.Unconsumed));
        if (_continuations is not null) _continuations.IsReading = false;
    }

    private void FeedHeld()
    {
        if (!_held || _ended) return;
        _held = false;
        _input.Consume(_link.Receive(_input.Unconsumed));
    }

    private void Turn(Action<Pump> step)
    {
        FlushBatch? batch = FlushBatch.Open();
        try
        {
            lock (_turn) step(this);
        }
        finally
        {
            batch?.Close();
        }
    }

    private ValueTask HandOverAsync()
    {
        _resumed.Reset();
        var resumed = new ValueTask(this, _resumed.Version);
        // A full fence: either this thread sees that the pump is closing, or who closes it sees that it is at rest.
        Interlocked.Exchange(ref _rest, AtRest);
        if (_closing) Abandon();
        // The consumer may run inside this call and give the buffer back before it returns: then there is nothing to await.
        _link.Parked(_input.Unconsumed);
        return resumed;
    }

    private async ValueTask ReleasedAsync()
    {
        _resumed.Reset();
        Interlocked.Exchange(ref _waiting, 1);
        if ((!_held || _closing) && Interlocked.Exchange(ref _waiting, 0) == 1) return;
        await new ValueTask(this, _resumed.Version).ConfigureAwait(false);
    }

    private void SetTimer()
    {
        if (_deadline == Timeout.InfiniteTimeSpan && _timer is null) return;
        // Timers count whole milliseconds and cut off the rest, which would have them ring before the deadline.
        TimeSpan due = _deadline == Timeout.InfiniteTimeSpan
            ? _deadline
            : TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((_deadline - Now).TotalMilliseconds)));
        if (_timer is null) _timer = _time.CreateTimer(static pump => ((Pump)pump!).Ring(), this, due, Timeout.InfiniteTimeSpan);
        else _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        if (_ended) return;
        lock (_timing)
        {
            // Called off, or put off, while the timer was ringing.
            if (_deadline == Timeout.InfiniteTimeSpan) return;
            if (Now < _deadline)
            {
                SetTimer();
                return;
            }
            _deadline = Timeout.InfiniteTimeSpan;
        }
        _link.Tick(Now);
    }

    private void Ring()
    {
        try
        {
            Turn(static pump => pump.Tick());
        }
        catch (Exception failure)
        {
            _ = CloseAsync(failure);
        }
    }

    private async Task CloseOnceAsync()
    {
        Exception? reason = _reason;
        // Off the caller's stack and lock first: a link may close from within its turn, before its batch is flushed.
        await Task.Yield();
        // Within a turn: after the last words of the one that is under way.
        Turn(static pump => pump.Output.Seal());
        Wake();
        await SendLastAsync().ConfigureAwait(false);
        // What the peer's system has not taken yet is nothing to the link.
        Turn(pump => pump.FinishEarly(reason));
        Abandon();
        if (_saidAll) await ArriveAsync().ConfigureAwait(false);
        Interlocked.MemoryBarrier();
        if (!IsToBeHeard) Transport.Abort();
    }

    // Whether the peer was told why the connection ends, and may still be sending: see LastWords. What a receive waits for nobody has sent.
    private bool IsToBeHeard => _saidAll && _reason is not null && Volatile.Read(ref _receiving) == 0;

    private async Task SendLastAsync()
    {
        try
        {
            await DrainAndFinishAsync().WaitAsync(_limits.CloseTimeout, _time).ConfigureAwait(false);
            _saidAll = true;
        }
        catch (Exception)
        {
            // The peer does not read, which is what the time-out is for, or has gone: what is left is lost to it.
        }
    }

    private async Task DrainAndFinishAsync()
    {
        await Output.DrainAsync().ConfigureAwait(false);
        await Transport.FinishAsync().ConfigureAwait(false);
    }

    private async Task ArriveAsync()
    {
        try
        {
            await Transport.ArriveAsync().AsTask().WaitAsync(_limits.CloseTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It does not read: its system may still have some of it for it.
        }
    }

    private void Abandon()
    {
        if (Interlocked.CompareExchange(ref _rest, NotParked, AtRest) != AtRest) return;
        // The consumer may still be reading messages in the buffer: leave it to the garbage collector.
        _abandoned = true;
        Resume();
    }

    // Not on the stack of whoever closes the connection: it may hold locks that the link's Closed wants.
    private void Resume()
    {
        _resumed.RunContinuationsAsynchronously = true;
        _resumed.SetResult(true);
    }

    // The thread that reads is with a waiter that takes long; when it comes back it finds that it was relieved.
    private void Relieve() => _relief = Task.Run(() => RunOnAsync(opens: false));

    private void Stop()
    {
        Transport.Abort();
        Abandon();
        Wake();
    }

    // A pump that is held must not wait any longer.
    private void Wake()
    {
        if (Interlocked.Exchange(ref _waiting, 0) == 1) Resume();
    }

    private async Task EndAsync()
    {
        Exception? reason = _reason;
        // The link's last words (an error reply) still go out; a peer that does not read them is not waited for long. Meanwhile it is heard: it may want
        // to be read before it reads.
        Volatile.Write(ref _readingOver, true);
        Task closing = _close ?? (Output.IsBroken ? Task.CompletedTask : CloseAsync(reason));
        Task dropping = closing.IsCompleted && !IsToBeHeard ? Task.CompletedTask : LastWords.DropInputAsync(Transport);
        await closing.ConfigureAwait(false);
        if (IsToBeHeard) _ = LastWords.CloseAsync(Transport, dropping, _limits.CloseTimeout);
        else Transport.Abort();
        Turn(pump => pump.End(reason));
        if (!_abandoned) _input.Release();
    }

    // Unless the reader is about to call the link itself: then it comes to its own end soon.
    private void FinishEarly(Exception? reason)
    {
        if (Volatile.Read(ref _readingOver) || (Volatile.Read(ref _receiving) == 1 && Volatile.Read(ref _rest) == NotParked)) End(reason);
    }

    // The last turn: a Release or a ringing timer that comes later finds the pump ended.
    private void End(Exception? reason)
    {
        if (_ended) return;
        Output.Break(reason ?? new IOException("The connection is closed."));
        _ended = true;
        _reason = reason;
        _timer?.Dispose();
        _link.Closed(reason);
    }

    void IValueTaskSource.GetResult(short token) => _resumed.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _resumed.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _resumed.OnCompleted(continuation, state, token, flags);
}
