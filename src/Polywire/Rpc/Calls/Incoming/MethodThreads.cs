using System.Collections.Concurrent;

namespace Polywire.Rpc;

/// <summary>
/// Runs methods in the thread pool, one less at once than there are processors, so that methods which block leave the pool to the connections:
/// to reads, to who connects, to answers. (The pool begins as many threads as there are processors at once, and more only slowly when these block.) While calls wait, and none of them begins or the processors have nothing to do, threads of its own
/// take calls too.
/// </summary>
/// <remarks>
/// Measured on two cores with a hundred calls that block for 5 s each: run in the pool alone, whoever called meanwhile was not read for
/// longer than a zerorpc client waits for a sign of life.
/// </remarks>
internal sealed class MethodThreads : IThreadPoolWorkItem, IWheelTarget
{
    /// <summary>Its own threads at once, in a process.</summary>
    internal const int Most = 1000;

    private static readonly int s_mostPooled = Math.Max(1, Environment.ProcessorCount - 1);

    // Calls that one item of the pool runs before others of the pool have their turn.
    private const int CallsPerTurn = 64;

    // In milliseconds: the first time that calls may wait, and how much longer with each thread that was of no avail.
    private const int Patience = 20;
    private const int MorePatience = 2;

    // How long a thread of its own waits for another call: while methods block, calls that come one by one find it.
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(5);

    // A share of all processors. Above it methods compute, and more threads would only be in each other's way, unless nothing moves.
    private const double Busy = 0.8;

    private readonly ConcurrentQueue<IQueuedCall> _calls = new();
    private readonly TimerWheel _wheel = TimerWheel.Of(TimeProvider.System);
    private readonly Action<ThreadStart> _start;
    private readonly WheelTimer _watch;
    private readonly object _lingering = new();
    private int _pooled;
    private int _own;
    private int _idle;
    private int _watching;
    private bool _waited;
    private long _begun;
    private long _begunBefore;
    private long _watchedAt;
    private TimeSpan _used;

    /// <param name="start">Starts a thread.</param>
    internal MethodThreads(Action<ThreadStart> start)
    {
        _start = start;
        _watch = new WheelTimer(_wheel, this);
    }

    /// <summary>Those of this process.</summary>
    public static MethodThreads Shared { get; } = new(static run => new Thread(run) { IsBackground = true, Name = "Polywire method" }.Start());

    /// <summary>Its own threads right now.</summary>
    internal int Own => Volatile.Read(ref _own);

    /// <summary>Runs a call soon.</summary>
    public void Queue(IQueuedCall call)
    {
        _calls.Enqueue(call);
        if (!TryStartPooled())
            TryWakeOwn();
        if (Volatile.Read(ref _watching) == 0)
            Watch();
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int turn = 0; turn < CallsPerTurn && TryRun(); turn++)
        {
        }
        Interlocked.Decrement(ref _pooled);
        // Who queued just now may have found no place.
        if (!_calls.IsEmpty)
            TryStartPooled();
    }

    void IWheelTarget.Rang(long stamp)
    {
        if (_calls.IsEmpty)
        {
            _waited = false;
            // A full fence: either this thread sees the call, or who queues it sees that nobody watches.
            Interlocked.Exchange(ref _watching, 0);
            if (!_calls.IsEmpty)
                Watch();
            return;
        }
        bool stuck = Volatile.Read(ref _begun) == _begunBefore;
        try
        {
            if (_waited && Own < Most && (stuck || IsIdle()))
                StartOwn(stuck);
        }
        finally
        {
            Look();
        }
    }

    private bool TryRun()
    {
        if (!_calls.TryDequeue(out IQueuedCall? call))
            return false;
        // Races lose a count, which does no harm: only whether it stands still matters.
        _begun++;
        call.Execute();
        return true;
    }

    private bool TryStartPooled()
    {
        int pooled = Volatile.Read(ref _pooled);
        while (pooled < s_mostPooled)
        {
            int seen = Interlocked.CompareExchange(ref _pooled, pooled + 1, pooled);
            if (seen == pooled)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return true;
            }
            pooled = seen;
        }
        return false;
    }

    private void StartOwn(bool stuck)
    {
        if (TryWakeOwn())
            return;
        Interlocked.Increment(ref _own);
        try
        {
            _start(RunOwn);
        }
        catch (Exception none) when (none is OutOfMemoryException or ThreadStartException)
        {
            Interlocked.Decrement(ref _own);
            if (stuck)
                RefuseAll();
        }
    }

    // Nobody knows when those that block will end, and one more of their kind would only wait with them.
    private void RefuseAll()
    {
        for (int waiting = _calls.Count; waiting > 0 && _calls.TryDequeue(out IQueuedCall? call); waiting--)
            call.Refuse(new RpcException(RpcStatus.ResourceExhausted, "the methods of other calls block all threads of the server, and its system starts no more: try again later"));
    }

    private void RunOwn()
    {
        bool goesOn = true;
        while (goesOn)
        {
            while (TryRun())
            {
            }
            goesOn = Linger();
        }
        Interlocked.Decrement(ref _own);
    }

    private bool Linger()
    {
        lock (_lingering)
        {
            // A full fence: either this thread sees the call, or who queues it sees that somebody is idle.
            Interlocked.Increment(ref _idle);
            bool goesOn = !_calls.IsEmpty || Monitor.Wait(_lingering, s_linger) || !_calls.IsEmpty;
            Interlocked.Decrement(ref _idle);
            return goesOn;
        }
    }

    private bool TryWakeOwn()
    {
        if (Volatile.Read(ref _idle) == 0)
            return false;
        lock (_lingering)
            Monitor.Pulse(_lingering);
        return true;
    }

    private void Watch()
    {
        if (Interlocked.Exchange(ref _watching, 1) == 0)
            Look();
    }

    private void Look()
    {
        _waited = !_calls.IsEmpty;
        _begunBefore = Volatile.Read(ref _begun);
        (_watchedAt, _used) = (_wheel.Now, Environment.CpuUsage.TotalTime);
        _watch.Set(_watchedAt + Patience + (MorePatience * Own), 0);
    }

    private bool IsIdle() =>
        (Environment.CpuUsage.TotalTime - _used).TotalMilliseconds < Busy * Environment.ProcessorCount * (_wheel.Now - _watchedAt);
}
