using Polywire.Connections;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>
/// How fast publishers wait for a subscriber that has much to take: without it the first burst that is faster than the network would cut subscribers
/// that are not slow at all. A publisher waits for <see cref="Longest"/> at most after each read, so that one slow subscriber stops nobody.
/// </summary>
internal sealed class NatsStall
{
    /// <summary>Bytes that wait for a subscriber above which publishers do: 4 MiB, ours; nats-server begins at three quarters of 64 MB.</summary>
    internal const int HighBytes = 4 * 1024 * 1024;

    private const int LowBytes = HighBytes / 2;

    [ThreadStatic]
    private static NatsStall? t_slow;

    private readonly Lock _gate = new();
    private readonly List<Pump> _waiting = [];
    private bool _any;
    private bool _ended;

    /// <summary>The longest that a publisher waits: 10 ms, as nats-server.</summary>
    internal static TimeSpan Longest { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>A subscriber has so much to take that who publishes on this thread should wait for it.</summary>
    internal void Mark() => t_slow = this;

    /// <summary>Who was marked on this thread since the last call; null for nobody.</summary>
    internal static NatsStall? Take()
    {
        NatsStall? slow = t_slow;
        if (slow is not null)
            t_slow = null;
        return slow;
    }

    /// <summary>Has a held pump released when the subscriber has taken enough, or is gone.</summary>
    internal void Add(Pump pump)
    {
        bool late;
        lock (_gate)
        {
            late = _ended;
            if (!late && !_waiting.Contains(pump))
                _waiting.Add(pump);
            Volatile.Write(ref _any, true);
        }
        if (late)
            pump.Release();
    }

    /// <summary>Told after each flush of the subscriber's output.</summary>
    internal void Flushed(Output output)
    {
        if (Volatile.Read(ref _any) && output.QueuedBytes <= LowBytes)
            ReleaseAll();
    }

    /// <summary>The subscriber has gone.</summary>
    internal void End()
    {
        lock (_gate)
            _ended = true;
        ReleaseAll();
    }

    private void ReleaseAll()
    {
        Pump[] waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
            Volatile.Write(ref _any, false);
        }
        foreach (Pump pump in waiting)
            pump.Release();
    }
}
