namespace Polywire.Testing;

/// <summary>A clock that stands still until a test moves it; timers that come due ring on the thread that moves it, in order.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    /// <summary>Milliseconds since 1970.</summary>
    public long Milliseconds => GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Timers that are set.</summary>
    public int Pending
    {
        get
        {
            lock (_gate) return _timers.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and rings what comes due on the way.</summary>
    public void Advance(long milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Moves the clock and rings what comes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end = GetUtcNow() + time;
        while (TakeNext(end) is { } timer) timer.Ring();
    }

    /// <summary>Waits, in real time, until <paramref name="count"/> timers are set: for code that sets its timer from another thread.</summary>
    public async Task TimersAsync(int count)
    {
        await Eventually.HoldsAsync(() => Pending >= count, $"{count} timers are set");
    }

    private FakeTimer? TakeNext(DateTimeOffset end)
    {
        lock (_gate)
        {
            FakeTimer? next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > end)
            {
                _now = end;
                return null;
            }
            _now = next.Due > _now ? next.Due : _now;
            _timers.Remove(next);
            if (next.Period <= TimeSpan.Zero) return next;
            next.Due = _now + next.Period;
            _timers.Add(next);
            return next;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = _now + dueTime;
            timer.Period = period;
            _timers.Add(timer);
        }
    }

    private sealed class FakeTimer(FakeTime clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed) return false;
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _disposed = true;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
