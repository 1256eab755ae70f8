namespace Polywire.Hubs.Queues;

/// <summary>What becomes of a delivered message.</summary>
internal enum Settlement
{
    /// <summary>It is done with: ACK.</summary>
    Done,

    /// <summary>It goes back to its place, marked as redelivered, since the consumer has seen it: NACK.</summary>
    Return,

    /// <summary>It goes back to its place as it was: the consumer cannot have seen it.</summary>
    Release,

    /// <summary>It is dropped: a NACK that says so.</summary>
    Discard,
}
