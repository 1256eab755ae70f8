using Polywire.Connections;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>
/// How fast publishers wait for a subscriber that has much to take: without it the first burst that is faster than the network would cut subscribers
/// that are not slow at all. A publisher waits a moment after each read; the fuller the subscriber's buffer, the longer, as in nats-server. A
/// subscriber that takes nothing at all is cut, so that it stops nobody for long.
/// </summary>
internal sealed class NatsStall(NatsHubLink link, int cap)
{
    /// <summary>Bytes that wait for a subscriber above which publishers do, or half the buffer where that is less: 4 MiB, ours; nats-server begins at three quarters of 64 MB.</summary>
    internal const int MostHighBytes = 4 * 1024 * 1024;

    [ThreadStatic]
    private static NatsStall? t_slow;

    private readonly Lock _gate = new();
    private readonly List<Pump> _waiting = [];
    private bool _any;
    private bool _ended;
    private int _marked;
    private int _low;
    // Ticks of the pump's time; 0 while it is not behind.
    private long _tookNothingSince;

    /// <summary>The longest that a publisher waits while less than half the buffer is full: 10 ms, ours.</summary>
    internal static TimeSpan Brief { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest that a publisher waits when the buffer is full: 1 s, as nats-server. Just above half it is a tenth.</summary>
    internal static TimeSpan Longest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A subscriber with more than half its buffer full that has taken nothing for so long is cut: 10 s, as nats-server's write_deadline.</summary>
    internal static TimeSpan StuckAfter { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that wait for this subscriber above which publishers do.</summary>
    internal int HighBytes { get; } = Math.Min(MostHighBytes, cap / 2);

    /// <summary>Whether a publisher waits.</summary>
    internal bool IsWaitedFor => Volatile.Read(ref _any);

    /// <summary>A subscriber has so much to take that who publishes on this thread should wait for it, or for one that has more.</summary>
    internal void Mark(int queued)
    {
        _marked = queued;
        if (t_slow is null || t_slow._marked < queued)
            t_slow = this;
        if (Volatile.Read(ref _tookNothingSince) == 0)
            Volatile.Write(ref _tookNothingSince, Now);
    }

    /// <summary>Who was marked on this thread since the last call; null for nobody.</summary>
    internal static NatsStall? Take()
    {
        NatsStall? slow = t_slow;
        if (slow is not null)
            t_slow = null;
        return slow;
    }

    /// <summary>Ends the subscriber's connection when it is stuck.</summary>
    /// <returns>Whether it was.</returns>
    internal bool CutIfStuck()
    {
        long since = Volatile.Read(ref _tookNothingSince);
        bool stuck = since > 0 && link.Output.QueuedBytes > cap / 2 && Now - since >= StuckAfter.Ticks;
        if (stuck)
            link.CutSlowConsumer($"has taken nothing for {StuckAfter.TotalSeconds:0} s while {link.Output.QueuedBytes} bytes waited");
        return stuck;
    }

    /// <summary>Has a held pump released when the subscriber has taken half of what waits, or is gone.</summary>
    /// <returns>How long the pump should wait at most.</returns>
    internal TimeSpan Add(Pump pump)
    {
        int queued = link.Output.QueuedBytes;
        lock (_gate)
        {
            if (!_waiting.Contains(pump))
                _waiting.Add(pump);
            _low = Math.Max(_low, queued / 2);
            Volatile.Write(ref _any, true);
        }
        // It may have taken it all before anybody was there to be told.
        if (_ended || link.Output.QueuedBytes <= queued / 2)
            ReleaseAll();
        return PatienceAt(queued);
    }

    /// <summary>Told after each flush of the subscriber's output.</summary>
    internal void Flushed()
    {
        int queued = link.Output.QueuedBytes;
        if (Volatile.Read(ref _tookNothingSince) != 0)
            Volatile.Write(ref _tookNothingSince, queued > HighBytes ? Now : 0);
        if (Volatile.Read(ref _any) && queued <= Volatile.Read(ref _low))
            ReleaseAll();
    }

    /// <summary>The subscriber has gone.</summary>
    internal void End()
    {
        Volatile.Write(ref _ended, true);
        ReleaseAll();
    }

    /// <summary>How long a publisher waits when so many bytes do.</summary>
    internal TimeSpan PatienceAt(int queued)
    {
        int half = cap / 2;
        return queued <= half ? Brief : Longest * Math.Clamp(0.1 + (0.9 * (queued - half) / Math.Max(1, half)), 0.1, 1);
    }

    private long Now => Math.Max(1, link.Pump.Now.Ticks);

    private void ReleaseAll()
    {
        Pump[] waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
            _low = 0;
            Volatile.Write(ref _any, false);
        }
        foreach (Pump pump in waiting)
            pump.Release();
    }
}
