namespace Polywire.Hubs.Queues;

/// <summary>One message with a consumer until it is settled.</summary>
/// <param name="Id">Its number among the consumer's deliveries: 1 and up, in the order of delivery.</param>
/// <param name="Item">The message.</param>
internal readonly record struct Delivery(long Id, QueueItem Item);
