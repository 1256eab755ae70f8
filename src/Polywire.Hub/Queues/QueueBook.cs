namespace Polywire.Hubs.Queues;

/// <summary>
/// What the queues of one keyspace have in common: the numbering of places, and sums that stay when a queue is forgotten. Only within a turn.
/// Always: <see cref="Added"/> + <see cref="Returned"/> = <see cref="Taken"/> + <see cref="Removed"/> + what lies in the queues now.
/// </summary>
internal sealed class QueueBook
{
    private long _leftmost;
    private long _rightmost;

    /// <summary>Messages put on queues.</summary>
    public long Added { get; set; }

    /// <summary>Messages handed to takers of whatever kind.</summary>
    public long Taken { get; set; }

    /// <summary>Messages that came back from a taker.</summary>
    public long Returned { get; set; }

    /// <summary>Messages removed where they lay: LREM, LTRIM, DEL, an expiry.</summary>
    public long Removed { get; set; }

    /// <summary>Messages that a consumer has acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Messages that a consumer refused for good.</summary>
    public long Discarded { get; set; }

    /// <summary>Messages that were not let in, since their queue was full.</summary>
    public long Refused { get; set; }

    /// <summary>The place of the next message put on <paramref name="end"/> of any queue: beyond all places so far.</summary>
    public long NextPlace(QueueEnd end) => end == QueueEnd.Right ? ++_rightmost : --_leftmost;

    /// <summary>The same, for who looks at it outside of a turn.</summary>
    public QueueBook Copy() => (QueueBook)MemberwiseClone();
}
