using Polywire.Hubs.Monitoring;

namespace Polywire.Hubs.Topics;

/// <summary>
/// Publishes for one connection. It remembers the route of the last topic, since publishers mostly stay with one, and
/// shares the encoded forms of a message among its subscribers. Not for two threads at once.
/// </summary>
public sealed class TopicPublisher
{
    private readonly SharedEncodings _shared = new();
    private static readonly Route s_nobody = new(default);

    private readonly Route _once = new(default);
    private readonly bool _isHub;
    private Route? _last;

    /// <param name="table">The topics.</param>
    /// <param name="isHub">Whether it may publish to the hub's own topics.</param>
    internal TopicPublisher(TopicTable table, bool isHub) => (Table, _isHub) = (table, isHub);

    internal TopicTable Table { get; }

    /// <summary>Subscribers with this <see cref="ISubscriber.Origin"/> do not get what is published here: NATS's <c>echo:false</c>. Null (the default): everybody does.</summary>
    public object? NotTo { get; set; }

    /// <summary>Sends a message to every matching subscription, and to one member of every group that matches.</summary>
    /// <param name="topic">1 to 255 bytes; the wire has checked it.</param>
    /// <param name="body">The payload.</param>
    /// <param name="cuts">See <see cref="Publication.Cuts"/>.</param>
    /// <param name="hasBody">See <see cref="Publication.HasBody"/>.</param>
    /// <returns>How many took it, a group counted once; 0 is NATS's «no responders».</returns>
    public int Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts = default, bool hasBody = true)
        => Publish(new Publication(topic, body) { Cuts = cuts, HasBody = hasBody });

    /// <inheritdoc cref="Publish(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{int}, bool)"/>
    /// <param name="publication">The message.</param>
    public int Publish(in Publication publication)
    {
        Route route = FindRoute(publication.Topic);
        return route.Count == 0 ? 0 : Deliver(route, in publication);
    }

    /// <summary>
    /// The same, but messages that are nothing but a body may gather, however many subscribers there are, until <see cref="Flush"/>, which must
    /// follow on the same thread, before anything else that others can see.
    /// </summary>
    /// <returns>How many subscriptions matched, a group counted once.</returns>
    internal int PublishSoon(in Publication publication)
    {
        Route route = FindRoute(publication.Topic);
        int targets = route.CountBut(NotTo);
        if (targets == 0) return 0;
        if (!publication.IsPlain || publication.Body.Length > PublicationRun.LargestBody || route == _once)
        {
            PublicationRun.FlushThread();
            return Deliver(route, in publication);
        }
        PublicationRun.Add(route, this, publication.Body);
        return targets;
    }

    /// <summary>Sends a message to those matching subscriptions alone that are of <paramref name="origin"/>: an answer of the hub's own (NATS's 503).</summary>
    internal void PublishTo(object origin, in Publication publication)
    {
        foreach (Subscription target in FindRoute(publication.Topic).Alone)
            if (target.Origin == origin) target.TryDeliver(in publication);
    }

    /// <summary>Sends off what <see cref="PublishSoon"/> has gathered on this thread.</summary>
    internal static void Flush() => PublicationRun.FlushThread();

    private Route FindRoute(ReadOnlySpan<byte> topic)
    {
        Route? route = _last;
        if (route is not null && !route.IsStale && route.Epoch == Table.Epoch && topic.SequenceEqual(route.Topic.Span)) return route;
        if (!_isHub && TopicTable.IsOwn(topic)) return Refuse(topic);
        route = Table.FindRoute(topic, _once);
        // What was found for one message only hears of no change.
        if (route != _once) _last = route;
        return route;
    }

    private Route Refuse(ReadOnlySpan<byte> topic)
    {
        Table.Drops?.Add(DropReason.Forbidden, null, topic);
        return s_nobody;
    }

    private int Deliver(Route route, in Publication publication)
    {
        // For a single subscriber a shared encoding would only be one copy more.
        if (route.Count == 1 || publication.Body.Length > SharedEncodings.LargestBody) return DeliverEach(route, in publication);
        _shared.Forget();
        return DeliverEach(route, new Publication(in publication, _shared));
    }

    private int DeliverEach(Route route, in Publication publication)
    {
        int taken = 0;
        object? notTo = NotTo;
        foreach (Subscription target in route.Alone)
        {
            if (notTo is not null && target.Origin == notTo) continue;
            if (target.TryDeliver(in publication)) taken++;
            else Table.CountDropped(target, publication.Topic, 1);
        }
        foreach (RouteGroup group in route.Groups) taken += group.Deliver(in publication, Table, notTo) ? 1 : 0;
        Table.CountDelivered(taken);
        return taken;
    }
}
