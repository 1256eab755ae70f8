namespace Polywire.Hubs.Topics;

/// <summary>
/// Publishes for one connection. It remembers the route of the last topic, since publishers mostly stay with one, and
/// shares the encoded forms of a message among its subscribers. Not for two threads at once.
/// </summary>
public sealed class TopicPublisher
{
    private readonly TopicTable _table;
    private readonly SharedEncodings _shared = new();
    private Route? _last;

    internal TopicPublisher(TopicTable table) => _table = table;

    /// <summary>Sends a message to every matching subscription.</summary>
    /// <param name="topic">1 to 255 bytes; the wire has checked it.</param>
    /// <param name="body">The payload.</param>
    /// <param name="cuts">See <see cref="Publication.Cuts"/>.</param>
    /// <param name="hasBody">See <see cref="Publication.HasBody"/>.</param>
    /// <returns>How many subscriptions took it.</returns>
    public int Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts = default, bool hasBody = true)
    {
        Route? route = _last;
        if (route is null || route.IsStale || route.Epoch != _table.Epoch || !topic.SequenceEqual(route.Topic.Span))
            _last = route = _table.FindRoute(topic);
        Subscription[] targets = route.Targets;
        if (targets.Length == 0) return 0;
        _shared.Forget();
        // For a single subscriber a shared encoding would only be one copy more.
        bool share = targets.Length > 1 && body.Length <= SharedEncodings.LargestBody;
        var publication = new Publication(topic, body, cuts, hasBody, share ? _shared : null);
        int taken = 0;
        foreach (Subscription target in targets)
        {
            if (target.Subscriber.Deliver(in publication, target))
            {
                target.CountDelivered();
                taken++;
            }
            else
            {
                target.CountDropped();
            }
        }
        return taken;
    }
}
