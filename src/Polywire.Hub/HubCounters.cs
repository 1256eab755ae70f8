using Polywire.Hubs.Monitoring;

namespace Polywire.Hubs;

/// <summary>What happened since the hub started; each member is exact.</summary>
internal sealed class HubCounters(DropLog drops)
{
    private readonly Lock _gate = new();
    private ConnectionFacts _ended = new();
    private long _handedToPullers;

    /// <summary>Every message that did not arrive, and why.</summary>
    internal DropLog Drops { get; } = drops;

    /// <summary>Queue messages handed to the transports of ZeroMQ pullers, which do not acknowledge: what a puller lost when it was killed is the difference to what it saw.</summary>
    internal long HandedToPullers => Volatile.Read(ref _handedToPullers);

    /// <summary>The sums of the connections that have ended: bytes, messages, drops.</summary>
    internal ConnectionFacts Ended
    {
        get
        {
            lock (_gate) return _ended;
        }
    }

    internal void AddHandedToPullers(long count) => Interlocked.Add(ref _handedToPullers, count);

    /// <summary>Adds a connection that has ended to the sums.</summary>
    internal void AddEnded(ConnectionFacts facts)
    {
        lock (_gate) _ended = Sum(_ended, facts) with { QueuedBytes = 0 };
    }

    /// <summary>Two connections' figures together.</summary>
    internal static ConnectionFacts Sum(ConnectionFacts one, ConnectionFacts other) => one with
    {
        BytesIn = one.BytesIn + other.BytesIn,
        BytesOut = one.BytesOut + other.BytesOut,
        MessagesIn = one.MessagesIn + other.MessagesIn,
        MessagesOut = one.MessagesOut + other.MessagesOut,
        Dropped = one.Dropped + other.Dropped,
        QueuedBytes = one.QueuedBytes + other.QueuedBytes,
    };
}
