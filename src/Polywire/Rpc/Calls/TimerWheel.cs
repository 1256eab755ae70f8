using System.Runtime.CompilerServices;

namespace Polywire.Rpc;

/// <summary>
/// One timer for all deadlines and heartbeats of a process: ten thousand calls in flight cost one tick per 10 ms, and nothing when there are
/// none. Times are milliseconds since the wheel was made. On the system's clock it has a thread of its own: the thread pool's timers stand
/// still while methods block all of the pool's threads, and just then heartbeats must not.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>How exact it is.</summary>
    internal const int TickMilliseconds = 10;

    private const int Slots = 1024;

    private static readonly ConditionalWeakTable<TimeProvider, TimerWheel> s_wheels = [];

    private readonly Lock _gate = new();
    private readonly WheelTimer?[] _slots = new WheelTimer?[Slots];
    private readonly List<(WheelTimer Timer, long Due)> _ringing = [];
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer? _timer;
    private readonly object? _begins;
    private long _tick;
    private int _linked;
    private int _turning;

    private TimerWheel(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        if (time != TimeProvider.System)
        {
            _timer = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        _begins = new object();
        new Thread(Run) { IsBackground = true, Name = "Polywire timers" }.Start();
    }

    /// <summary>Milliseconds since the wheel was made.</summary>
    public long Now => (long)_time.GetElapsedTime(_origin).TotalMilliseconds;

    /// <summary>Timers that stand on it, those included that were stopped and not yet passed.</summary>
    internal int Linked => Volatile.Read(ref _linked);

    /// <summary>The wheel of a clock.</summary>
    public static TimerWheel Of(TimeProvider time) => s_wheels.GetValue(time, static time => new TimerWheel(time));

    /// <summary>When something that is to last so long ends; <see cref="WheelTimer.Never"/> for what lasts for ever.</summary>
    public long After(TimeSpan time) => time == Timeout.InfiniteTimeSpan || time.TotalDays > 36_500 ? WheelTimer.Never : Now + (long)Math.Ceiling(time.TotalMilliseconds);

    /// <summary>The first tick at which a time has come.</summary>
    internal static long TickOf(long due) => due == WheelTimer.Never ? WheelTimer.Unlinked - 1 : (due / TickMilliseconds) + 1;

    /// <summary>Puts a timer under the tick of its time.</summary>
    internal void Link(WheelTimer timer)
    {
        lock (_gate)
        {
            long tick = TickOf(timer.Due);
            if (timer.Due == WheelTimer.Never || timer.Tick <= tick)
                return;
            if (timer.Tick != WheelTimer.Unlinked)
                Unlink(timer);
            if (_linked == 0)
            {
                _tick = Now / TickMilliseconds;
                _timer?.Change(TimeSpan.FromMilliseconds(TickMilliseconds), TimeSpan.FromMilliseconds(TickMilliseconds));
                Wake();
            }
            Insert(timer, Math.Max(tick, _tick + 1));
        }
    }

    private void Run()
    {
        while (true)
        {
            lock (_begins!)
                Monitor.Wait(_begins, Linked == 0 ? Timeout.Infinite : TickMilliseconds);
            Turn();
        }
    }

    private void Wake()
    {
        if (_begins is null)
            return;
        lock (_begins)
            Monitor.Pulse(_begins);
    }

    private void Turn()
    {
        // A tick that comes while the last one is at work is made up for by the next.
        if (Interlocked.Exchange(ref _turning, 1) == 1)
            return;
        try
        {
            lock (_gate)
                Advance(Now);
            foreach ((WheelTimer timer, long due) in _ringing)
                Ring(timer, due);
        }
        finally
        {
            _ringing.Clear();
            Volatile.Write(ref _turning, 0);
        }
    }

    // All deadlines of the process stand on the wheel: one that fails must not take the others with it.
    private static void Ring(WheelTimer timer, long due)
    {
        try
        {
            timer.Ring(due);
        }
        catch (Exception failure)
        {
            // Nobody waits for it, so it ends where the failures of forgotten tasks do: TaskScheduler.UnobservedTaskException.
            _ = Task.FromException(failure);
        }
    }

    private void Advance(long now)
    {
        long until = now / TickMilliseconds;
        // After a long pause every slot is looked at once.
        for (long tick = Math.Max(_tick + 1, until - Slots + 1); tick <= until && _linked > 0; tick++)
            Visit((int)(tick % Slots), until, now);
        _tick = Math.Max(_tick, until);
        if (_linked == 0)
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Visit(int slot, long until, long now)
    {
        for (WheelTimer? next, timer = _slots[slot]; timer is not null; timer = next)
        {
            next = timer.Next;
            // Of a later round, and still wanted: one that was stopped must not keep its call in memory until then.
            if (timer.Tick > until && timer.Due != WheelTimer.Never)
                continue;
            Unlink(timer);
            // Pairs with the fence of Set.
            Interlocked.MemoryBarrier();
            long due = timer.Due;
            if (due <= now)
                _ringing.Add((timer, due));
            else if (due != WheelTimer.Never)
                Insert(timer, Math.Max(TickOf(due), until + 1));
        }
    }

    private void Insert(WheelTimer timer, long tick)
    {
        ref WheelTimer? head = ref _slots[(int)(tick % Slots)];
        timer.Next = head;
        timer.Previous = null;
        if (head is not null)
            head.Previous = timer;
        head = timer;
        _linked++;
        Volatile.Write(ref timer.Tick, tick);
    }

    private void Unlink(WheelTimer timer)
    {
        if (timer.Previous is null)
            _slots[(int)(timer.Tick % Slots)] = timer.Next;
        else
            timer.Previous.Next = timer.Next;
        if (timer.Next is not null)
            timer.Next.Previous = timer.Previous;
        timer.Next = timer.Previous = null;
        _linked--;
        Volatile.Write(ref timer.Tick, WheelTimer.Unlinked);
    }
}
