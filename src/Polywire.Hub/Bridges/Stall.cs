using Polywire.Connections;
using Polywire.Hubs.Monitoring;

namespace Polywire.Hubs.Bridges;

/// <summary>
/// How publishers of every wire wait for a subscriber whose wire wants it (NATS) and that has much to take: without it the first burst that is faster
/// than the network would cut subscribers that are not slow at all. A publisher waits a moment after each read; the fuller the subscriber's buffer, the
/// longer, as in nats-server. On other wires subscribers of that publisher wait for nobody, so it is <see cref="Brief"/> at most there. Who takes nothing at all is not
/// waited for: its buffer fills, and it is cut, while everybody else goes on.
/// </summary>
/// <param name="link">The subscriber.</param>
/// <param name="cap">Bytes that may wait for it.</param>
/// <param name="time">The clock that publishers' patience goes by.</param>
/// <param name="cut">Ends the subscriber's connection; told what it has done.</param>
internal sealed class Stall(IHubLink link, int cap, TimeProvider time, Action<string> cut)
{
    /// <summary>Bytes that wait for a subscriber above which publishers do, or half the buffer where that is less: 4 MiB, ours; nats-server begins at three quarters of 64 MB.</summary>
    internal const int MostHighBytes = 4 * 1024 * 1024;

    [ThreadStatic]
    private static Stall? t_slow;

    private readonly Lock _gate = new();
    private readonly List<Pump> _waiting = [];
    private ITimer? _patience;
    private long _due;
    private bool _any;
    private bool _ended;
    private int _marked;
    private int _low;
    // When it was last seen to take something, in ticks of the pump's time; 0 while it is not behind.
    private long _tookAt;
    // What its system had taken when that was looked at last, and when: a look is a system call.
    private long _taken;
    private long _lookedAt;

    /// <summary>The longest that a publisher waits while less than half the buffer is full: 10 ms, ours.</summary>
    internal static TimeSpan Brief { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest that a publisher waits when the buffer is full: 1 s, as nats-server. Just above half it is a tenth.</summary>
    internal static TimeSpan Longest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A subscriber with more than half its buffer full that has taken nothing for so long is cut: 10 s, as nats-server's write_deadline.</summary>
    internal static TimeSpan StuckAfter { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A subscriber whose system has taken nothing for so long is waited for no more: 3 s, ours. Where that cannot be told (WebSocket), <see cref="StuckAfter"/> holds alone.</summary>
    internal static TimeSpan StoppedAfter { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How often it is looked at whether a subscriber that is behind takes anything: 0.1 s.</summary>
    internal static TimeSpan LookAfter { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes that wait for this subscriber above which publishers do.</summary>
    internal int HighBytes { get; } = Math.Min(MostHighBytes, cap / 2);

    /// <summary>Whether a publisher waits.</summary>
    internal bool IsWaitedFor => Volatile.Read(ref _any);

    /// <summary>A subscriber has so much to take that who publishes on this thread should wait for it, or for one that has more.</summary>
    internal void Mark(int queued)
    {
        long now = Now;
        bool begins = Volatile.Read(ref _tookAt) == 0;
        if (begins)
            Volatile.Write(ref _tookAt, now);
        if (begins || now - Volatile.Read(ref _lookedAt) >= LookAfter.Ticks)
            Look(now);
        bool stopped = Volatile.Read(ref _taken) > 0 && now - Volatile.Read(ref _tookAt) >= StoppedAfter.Ticks;
        _marked = stopped ? 0 : queued;
        if (t_slow is null || t_slow._marked < _marked)
            t_slow = this;
    }

    /// <summary>Called at the beginning of a read: what a publisher within the process has left on this thread is not this one's to wait for.</summary>
    internal static void Forget() => Take();

    /// <summary>Who was marked on this thread since the last call; null for nobody.</summary>
    internal static Stall? Take()
    {
        Stall? slow = t_slow;
        if (slow is not null)
            t_slow = null;
        return slow;
    }

    /// <summary>Ends the subscriber's connection when it is stuck.</summary>
    /// <returns>Whether it was.</returns>
    internal bool CutIfStuck()
    {
        long since = Volatile.Read(ref _tookAt);
        bool stuck = since > 0 && Output.QueuedBytes > cap / 2 && Now - since >= StuckAfter.Ticks;
        if (stuck)
            cut($"has taken nothing for {StuckAfter.TotalSeconds:0} s while {Output.QueuedBytes} bytes waited");
        return stuck;
    }

    /// <summary>
    /// Called at the end of a read: who has published to a subscriber that is behind reads no more until that one has taken half of what waits, is
    /// gone, or patience is over.
    /// </summary>
    /// <param name="publisher">Who has published.</param>
    /// <param name="most">The longest that it waits.</param>
    /// <returns>Whether the publisher's pump is held now.</returns>
    internal static bool Rest(Pump publisher, TimeSpan most)
    {
        if (Take() is not { } slow || slow.CutIfStuck() || slow._marked == 0)
            return false;
        publisher.Hold(reading: false);
        slow.Add(publisher, most);
        return true;
    }

    /// <summary>Told after each flush of the subscriber's output.</summary>
    internal void Flushed()
    {
        int queued = Output.QueuedBytes;
        if (Volatile.Read(ref _tookAt) != 0)
            Volatile.Write(ref _tookAt, queued > HighBytes ? Now : 0);
        if (Volatile.Read(ref _any) && queued <= Volatile.Read(ref _low))
            ReleaseAll();
    }

    /// <summary>The subscriber has gone.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _ended = true;
            _patience?.Dispose();
        }
        ReleaseAll();
    }

    /// <summary>How long a publisher waits when so many bytes do.</summary>
    internal TimeSpan PatienceAt(int queued)
    {
        int half = cap / 2;
        return queued <= half ? Brief : Longest * Math.Clamp(0.1 + (0.9 * (queued - half) / Math.Max(1, half)), 0.1, 1);
    }

    private Output Output => link.Pump.Output;

    private long Now => Math.Max(1, link.Pump.Now.Ticks);

    private void Look(long now)
    {
        Volatile.Write(ref _lookedAt, now);
        long taken = link.Pump.Transport.TakenBytes;
        if (taken == Volatile.Read(ref _taken))
            return;
        Volatile.Write(ref _taken, taken);
        Volatile.Write(ref _tookAt, now);
    }

    private void Add(Pump publisher, TimeSpan most)
    {
        int queued = Output.QueuedBytes;
        TimeSpan patience = PatienceAt(queued);
        if (patience > most)
            patience = most;
        long due = Now + patience.Ticks;
        bool over;
        lock (_gate)
        {
            // One timer for all: nobody waits longer than who is there with the least patience.
            if (!_ended && (_waiting.Count == 0 || due < _due))
            {
                _due = due;
                SetTimer(patience);
            }
            if (!_waiting.Contains(publisher))
                _waiting.Add(publisher);
            _low = Math.Max(_low, queued / 2);
            Volatile.Write(ref _any, true);
            over = _ended;
        }
        // It may have taken it all before anybody was there to be told.
        if (over || Output.QueuedBytes <= queued / 2)
            ReleaseAll();
    }

    private void SetTimer(TimeSpan due)
    {
        if (_patience is null)
            _patience = time.CreateTimer(static stall => ((Stall)stall!).ReleaseAll(), this, due, Timeout.InfiniteTimeSpan);
        else
            _patience.Change(due, Timeout.InfiniteTimeSpan);
    }

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
