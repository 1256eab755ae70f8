using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// A peer that takes whatever comes while it has credit. Calls for one consumer never overlap and come in the order in
/// which the messages were taken, without a lock, on whichever thread filled the queue. None may throw.
/// </summary>
internal interface IQueueConsumer
{
    /// <summary>
    /// Messages for the peer. They stay the consumer's until their bytes have left: one whose peer is gone keeps
    /// them for <see cref="Unsent"/>.
    /// </summary>
    /// <param name="queue">Where they were taken.</param>
    /// <param name="items">Only valid during the call; the items themselves may be kept.</param>
    void Deliver(ByteString queue, ReadOnlySpan<QueueItem> items);

    /// <summary>
    /// Called once, after <see cref="StandingConsumer.Cancel"/> and after the last delivery: adds the messages that did
    /// not reach the peer, oldest first. They go back to the front of the queue.
    /// </summary>
    void Unsent(List<QueueItem> items);
}
