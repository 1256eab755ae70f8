namespace Polywire.Hubs.Monitoring;

/// <summary>Why a message did not arrive.</summary>
internal enum DropReason
{
    /// <summary>The subscriber did not keep up, and its wire drops or cuts it.</summary>
    SlowSubscriber,

    /// <summary>The subscription was taken back while the message was on its way. Nobody misses it: counted, not announced.</summary>
    Unsubscribed,

    /// <summary>It was on its way to a connection that ended.</summary>
    ConnectionLost,

    /// <summary>The queue is full; the sender was told.</summary>
    QueueFull,

    /// <summary>A consumer refused it for good.</summary>
    Discarded,

    /// <summary>Its topic is no name of 1 to 255 bytes, and its wire has no words for that.</summary>
    BadName,

    /// <summary>The user may not; the sender was told, where the wire has words for it.</summary>
    Forbidden,

    /// <summary>A request was with a worker that went away.</summary>
    RequestLost,

    /// <summary>A reply came when its asker had gone.</summary>
    ReplyLost,
}
