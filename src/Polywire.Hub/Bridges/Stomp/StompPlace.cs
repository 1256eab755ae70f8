namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>What a destination names.</summary>
internal enum StompPlace
{
    /// <summary>Nothing that the hub has.</summary>
    Unknown,

    /// <summary><c>/topic/NAME</c>, <c>/reply-queue/NAME</c>, <c>/exchange/amq.topic/NAME</c>.</summary>
    Topic,

    /// <summary><c>/queue/NAME</c>, <c>/amq/queue/NAME</c>.</summary>
    Queue,

    /// <summary><c>/temp-queue/NAME</c>: the connection's own inbox of that name.</summary>
    Inbox,
}
