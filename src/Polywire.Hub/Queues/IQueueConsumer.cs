namespace Polywire.Hubs.Queues;

/// <summary>
/// A peer that takes whatever comes, as much as its <see cref="Prefetch"/> lets it hold. Calls for one <see cref="StandingConsumer"/> never overlap
/// and come in the order in which the messages were taken, without a lock, on whichever thread filled the queue. None may throw.
/// </summary>
internal interface IQueueConsumer
{
    /// <summary>
    /// Messages for the peer, each to be settled by <see cref="StandingConsumer.Settle"/>. One call may still come while, or right after, another
    /// thread cancels: its messages are back in the queue then, marked as redelivered.
    /// </summary>
    /// <param name="from">The consumer that took them; known here before <see cref="Keyspace.Consume"/> has returned it.</param>
    /// <param name="deliveries">Only valid during the call; the items themselves may be kept.</param>
    void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries);
}
