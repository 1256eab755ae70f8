using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Monitoring;

/// <summary>All topics and their subscriptions at one moment.</summary>
/// <param name="Count">Subscriptions.</param>
/// <param name="Added">Subscriptions made so far.</param>
/// <param name="Routes">Topics whose receivers are remembered.</param>
/// <param name="Found">Times that a topic's receivers had to be looked for.</param>
/// <param name="Delivered">Messages that subscriptions took, a message counted for each.</param>
/// <param name="Dropped">Messages that they did not take.</param>
/// <param name="Some">As many of the subscriptions as were asked for.</param>
internal sealed record SubscriptionFacts(int Count, long Added, int Routes, long Found, long Delivered, long Dropped, IReadOnlyList<Subscription> Some);
