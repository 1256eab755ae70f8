using System.Diagnostics;
using Polywire.Rpc;

namespace Polywire.Connections;

/// <summary>
/// Those who waited for what a read has brought go on right on the thread that read it, once the read is over: a hop to the thread pool
/// costs more than all the rest of a round trip. What goes on there is a user's code and may take long or block: then the connection is
/// read by another thread, and the next waiters take the hop.
/// </summary>
/// <param name="wheel">Watches.</param>
/// <param name="relieve">Has another thread read on.</param>
internal sealed class Continuations(TimerWheel wheel, Action relieve) : IWheelTarget
{
    /// <summary>Milliseconds that one read's waiters may take before the thread is relieved.</summary>
    internal const int Patience = 20;

    /// <summary>How many waiters take the hop after the first long stay; twice as many after each further one.</summary>
    internal const int FirstDetour = 32;

    /// <summary>Never more.</summary>
    internal const int LongestDetour = 65_536;

    // So many quick stays in a row are worth half a detour: a thread that was off the processor for a moment is nobody's fault.
    private const int QuickInARow = 64;

    // Waiters that compute for longer gain nothing by a saved hop, and would keep the others' replies waiting.
    private static readonly long s_quick = Stopwatch.Frequency / 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<IThreadPoolWorkItem> _due = [];
    private WheelTimer? _watch;
    private FlushBatch? _batch;
    private long _run;
    private bool _away;
    private int _detour;
    private int _nextDetour = FirstDetour;
    private int _quickOnes;

    /// <summary>Whether a read is under way after which <see cref="Run"/> is called.</summary>
    public bool IsReading { get; set; }

    /// <summary>Called within a read: has a waiter go on after it, or in the thread pool.</summary>
    public void Add(IThreadPoolWorkItem waiter)
    {
        if (IsReading && _detour == 0)
        {
            _due.Enqueue(waiter);
            return;
        }
        if (_detour > 0)
            _detour--;
        ThreadPool.UnsafeQueueUserWorkItem(waiter, preferLocal: false);
    }

    /// <summary>The read is over: lets its waiters go on, outside of all locks.</summary>
    /// <returns>False when the thread was relieved meanwhile: another one reads.</returns>
    public bool Run()
    {
        if (_due.Count == 0)
            return true;
        long began = Stopwatch.GetTimestamp();
        FlushBatch? batch = FlushBatch.Open();
        long run = GoAway(batch);
        while (TryTake(run, out IThreadPoolWorkItem? waiter))
            waiter.Execute();
        batch?.Close();
        if (!TryReturn(run))
            return false;
        Pace(Stopwatch.GetTimestamp() - began);
        return true;
    }

    /// <summary>The read has failed: its waiters go on in the thread pool, and so does whoever is added from now on.</summary>
    public void Leave()
    {
        IsReading = false;
        lock (_gate)
            QueueAll();
    }

    void IWheelTarget.Rang(long stamp)
    {
        FlushBatch? batch;
        lock (_gate)
        {
            if (!_away || _run != stamp)
                return;
            _run++;
            _away = false;
            batch = _batch;
            QueueAll();
            LengthenDetour();
            relieve();
        }
        // What the one who blocks has sent before may be what it waits for.
        batch?.Abandon();
    }

    private void QueueAll()
    {
        while (_due.TryDequeue(out IThreadPoolWorkItem? waiter))
            ThreadPool.UnsafeQueueUserWorkItem(waiter, preferLocal: false);
    }

    private long GoAway(FlushBatch? batch)
    {
        lock (_gate)
        {
            _away = true;
            _batch = batch;
            (_watch ??= new WheelTimer(wheel, this)).Set(wheel.Now + Patience, ++_run);
            return _run;
        }
    }

    private bool TryTake(long run, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IThreadPoolWorkItem? waiter)
    {
        waiter = null;
        lock (_gate)
            return _run == run && _due.TryDequeue(out waiter);
    }

    private bool TryReturn(long run)
    {
        lock (_gate)
        {
            if (_run != run)
                return false;
            _away = false;
            _watch!.Stop();
            return true;
        }
    }

    private void Pace(long ticks)
    {
        if (ticks > s_quick)
        {
            LengthenDetour();
        }
        else if (++_quickOnes == QuickInARow)
        {
            _quickOnes = 0;
            _nextDetour = Math.Max(FirstDetour, _nextDetour / 2);
        }
    }

    private void LengthenDetour()
    {
        _detour = _nextDetour;
        _nextDetour = Math.Min(LongestDetour, _nextDetour * 2);
        _quickOnes = 0;
    }
}
