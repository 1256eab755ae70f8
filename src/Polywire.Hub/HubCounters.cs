namespace Polywire.Hubs;

/// <summary>What happened since the hub started; each member is exact.</summary>
internal sealed class HubCounters
{
    private long _connections;
    private long _badNames;
    private long _forbidden;
    private long _lostRequests;
    private long _lostReplies;
    private long _handedToPullers;

    /// <summary>Connections accepted.</summary>
    internal long Connections => Volatile.Read(ref _connections);

    /// <summary>ZeroMQ messages dropped because their first frame is no name of 1 to 255 bytes.</summary>
    internal long BadNames => Volatile.Read(ref _badNames);

    /// <summary>Messages and subscriptions dropped because the user may not, on wires that have no words for it.</summary>
    internal long Forbidden => Volatile.Read(ref _forbidden);

    /// <summary>Requests that were with a worker when it went away.</summary>
    internal long LostRequests => Volatile.Read(ref _lostRequests);

    /// <summary>Replies whose asker had gone.</summary>
    internal long LostReplies => Volatile.Read(ref _lostReplies);

    /// <summary>Queue messages handed to the transports of ZeroMQ pullers, which do not acknowledge: what a puller lost when it was killed is the difference to what it saw.</summary>
    internal long HandedToPullers => Volatile.Read(ref _handedToPullers);

    internal void AddConnection() => Interlocked.Increment(ref _connections);

    internal void AddBadName() => Interlocked.Increment(ref _badNames);

    internal void AddForbidden() => Interlocked.Increment(ref _forbidden);

    internal void AddLostRequests(long count) => Interlocked.Add(ref _lostRequests, count);

    internal void AddLostReply() => Interlocked.Increment(ref _lostReplies);

    internal void AddHandedToPullers(long count) => Interlocked.Add(ref _handedToPullers, count);
}
