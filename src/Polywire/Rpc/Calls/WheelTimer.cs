namespace Polywire.Rpc;

/// <summary>
/// A timer on a <see cref="TimerWheel"/>, set and stopped again and again: one per pooled call. Setting it later than it stands already,
/// and stopping it, is a write to memory; the wheel looks when it comes by.
/// </summary>
internal sealed class WheelTimer(TimerWheel wheel, IWheelTarget target)
{
    /// <summary>Not set.</summary>
    internal const long Never = long.MaxValue;

    /// <summary>Not on the wheel.</summary>
    internal const long Unlinked = long.MaxValue;

    private long _due = Never;
    private long _stamp;

    /// <summary>The tick under which it is on the wheel. Written under the wheel's lock.</summary>
    internal long Tick = Unlinked;

    /// <summary>Its neighbours there. Used under the wheel's lock.</summary>
    internal WheelTimer? Next, Previous;

    /// <summary>When it rings, in milliseconds of the wheel's time.</summary>
    internal long Due => Volatile.Read(ref _due);

    /// <summary>Rings once at <paramref name="due"/>, or up to a tick later; replaces what was set before.</summary>
    /// <param name="due">In milliseconds of <see cref="TimerWheel.Now"/>.</param>
    /// <param name="stamp">Given back when it rings.</param>
    public void Set(long due, long stamp)
    {
        _stamp = stamp;
        // A full fence: either this thread sees that the wheel has just taken it off, or the wheel sees the new time.
        Interlocked.Exchange(ref _due, due);
        if (Volatile.Read(ref Tick) > TimerWheel.TickOf(due))
            wheel.Link(this);
    }

    /// <summary>Will not ring any more, unless it is ringing right now.</summary>
    public void Stop() => Volatile.Write(ref _due, Never);

    /// <summary>Rings when its time has come and nobody was faster.</summary>
    internal void Ring(long due)
    {
        long stamp = Volatile.Read(ref _stamp);
        if (Interlocked.CompareExchange(ref _due, Never, due) == due)
            target.Rang(stamp);
    }
}
