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
        Route route = FindRoute(topic);
        return route.Targets.Length == 0 ? 0 : Deliver(route, topic, body, cuts, hasBody);
    }

    /// <summary>
    /// The same, but messages of one frame may gather, however many subscribers there are, until <see cref="Flush"/>, which must follow on the same
    /// thread, before anything else that others can see.
    /// </summary>
    /// <returns>How many subscriptions matched.</returns>
    internal int PublishSoon(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts = default, bool hasBody = true)
    {
        Route route = FindRoute(topic);
        int targets = route.Targets.Length;
        if (targets == 0) return 0;
        if (!hasBody || cuts.Length > 0 || body.Length > PublicationRun.LargestBody)
        {
            PublicationRun.FlushThread();
            return Deliver(route, topic, body, cuts, hasBody);
        }
        PublicationRun.Add(route, body);
        return targets;
    }

    /// <summary>Sends off what <see cref="PublishSoon"/> has gathered on this thread.</summary>
    internal static void Flush() => PublicationRun.FlushThread();

    private Route FindRoute(ReadOnlySpan<byte> topic)
    {
        Route? route = _last;
        if (route is null || route.IsStale || route.Epoch != _table.Epoch || !topic.SequenceEqual(route.Topic.Span))
            _last = route = _table.FindRoute(topic);
        return route;
    }

    private int Deliver(Route route, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts, bool hasBody)
    {
        Subscription[] targets = route.Targets;
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
