using System.Collections.Concurrent;
using Polywire.Hubs.Monitoring;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>
/// Who gets the messages of which topic. Publishing takes no lock: it follows a <see cref="Route"/> made once per topic and
/// made anew after a change that matters to it, so its cost does not grow with subscriptions to other topics.
/// </summary>
public sealed class TopicTable
{
    /// <summary>Topics whose routes are remembered, 65,536; when more are in use, all are forgotten and made anew as needed.</summary>
    public const int MaxRoutes = 65_536;

    // A topic's first message leaves a trace here, so that the second can tell that it is not the first. A power of two, in sets of which
    // each holds the latest few: of two topics in turn at the same place neither would ever be remembered.
    private const int SeenTopics = 8192;
    private const int SeenTogether = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<ByteString, SubscriptionList> _exact = new(ByteStringComparer.Instance);
    private readonly PatternIndex _patterns = new();
    private readonly TokenIndex _tokens = new();
    private readonly RouteTargets _targets = new();
    private readonly int[] _seen = new int[SeenTopics];
    private readonly ConcurrentDictionary<ByteString, Route> _routes = new(ByteStringComparer.Instance);
    private readonly ConcurrentDictionary<ByteString, Route>.AlternateLookup<ReadOnlySpan<byte>> _routeBySpan;
    private int _routeCount;
    private int _epoch;
    private int _count;
    private long _added;
    private long _found;
    private long _delivered;
    private long _dropped;

    /// <summary>An empty table.</summary>
    public TopicTable() => _routeBySpan = _routes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Where drops are noted; null for a table by itself.</summary>
    internal DropLog? Drops { get; set; }

    /// <summary>Changes of patterns so far.</summary>
    internal int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Topics whose routes are remembered now.</summary>
    internal int Routes => Volatile.Read(ref _routeCount);

    /// <summary>Adds a subscription; messages published from now on reach it.</summary>
    /// <param name="subscriber">Who gets them.</param>
    /// <param name="kind">How <paramref name="pattern"/> is read.</param>
    /// <param name="pattern">Name, prefix, glob or tokens; the wire has checked it.</param>
    /// <param name="group">Shares the messages with all whose pattern matches and whose group is the same, whatever their patterns and wires; empty for every message.</param>
    public Subscription Subscribe(ISubscriber subscriber, SubscriptionKind kind, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> group = default)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var subscription = new Subscription(subscriber, kind, new ByteString(pattern), group.IsEmpty ? default : new ByteString(group));
        lock (_gate)
        {
            _count++;
            _added++;
            if (kind == SubscriptionKind.Exact)
            {
                if (!_exact.TryGetValue(subscription.Pattern, out SubscriptionList? list)) _exact.Add(subscription.Pattern, list = new SubscriptionList());
                list.Add(subscription);
            }
            else if (IsTokens(kind))
            {
                _tokens.Add(subscription);
            }
            else
            {
                _patterns.Add(subscription);
            }
            Expire(subscription);
        }
        return subscription;
    }

    /// <summary>Removes a subscription; a publication that is under way may still reach it.</summary>
    public void Unsubscribe(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        lock (_gate)
        {
            if (subscription.IsTakenBack) return;
            subscription.IsTakenBack = true;
            subscription.End();
            _count--;
            if (IsTokens(subscription.Kind))
            {
                _tokens.Remove(subscription);
            }
            else if (subscription.Kind != SubscriptionKind.Exact)
            {
                _patterns.Remove(subscription);
            }
            else if (_exact.TryGetValue(subscription.Pattern, out SubscriptionList? list))
            {
                list.Remove(subscription);
                if (list.Count == 0) _exact.Remove(subscription.Pattern);
            }
            Expire(subscription);
        }
    }

    /// <summary>A publisher's own way into the table; one per connection, not for use by two threads at once.</summary>
    public TopicPublisher CreatePublisher() => new(this, isHub: false);

    /// <summary>Names with exact subscribers, and how many each has: Redis's PUBSUB CHANNELS and NUMSUB.</summary>
    public IReadOnlyList<KeyValuePair<ByteString, int>> ListExact()
    {
        lock (_gate) return [.. _exact.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Count))];
    }

    /// <summary>Exact subscribers of one name.</summary>
    public int CountExact(ReadOnlySpan<byte> topic)
    {
        lock (_gate) return _exact.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(topic, out SubscriptionList? list) ? list.Count : 0;
    }

    /// <summary>Distinct globs that are subscribed to: Redis's PUBSUB NUMPAT.</summary>
    public int CountGlobs()
    {
        lock (_gate) return _patterns.CountGlobs();
    }

    /// <summary>The route of a topic.</summary>
    /// <param name="topic">The name.</param>
    /// <param name="once">
    /// What to fill for a topic that was not seen lately: names that are used once, as the inbox of a request is, must neither cost an
    /// allocation nor push out what is in use. Null to remember the route in any case.
    /// </param>
    internal Route FindRoute(ReadOnlySpan<byte> topic, Route? once = null)
    {
        if (_routeBySpan.TryGetValue(topic, out Route? route) && !route.IsStale && route.Epoch == Epoch) return route;
        return MakeRoute(topic, once);
    }

    /// <summary>What is there now, with at most <paramref name="most"/> of the subscriptions from number <paramref name="first"/> on.</summary>
    internal SubscriptionFacts Describe(int first = 0, int most = 0)
    {
        lock (_gate)
        {
            IEnumerable<Subscription> all = _exact.Values.Concat(_patterns.Lists).Concat(_tokens.Lists).SelectMany(static list => list.Items.ToArray());
            return new(_count, _added, _routeCount, _found, Volatile.Read(ref _delivered), Volatile.Read(ref _dropped), most == 0 ? [] : [.. all.Skip(first).Take(most)]);
        }
    }

    internal void CountDelivered(int count) => Interlocked.Add(ref _delivered, count);

    internal void CountDropped(Subscription subscription, ReadOnlySpan<byte> topic, int count)
    {
        Interlocked.Add(ref _dropped, count);
        subscription.CountDropped(count);
        Drops?.Add(subscription.HasEnded ? DropReason.Unsubscribed : DropReason.SlowSubscriber, subscription, topic, count);
    }

    /// <summary>Whether a topic is the hub's own: <c>$hub.…</c>. Only the hub publishes there, and wildcards mean it only when they begin with <c>$</c>.</summary>
    internal static bool IsOwn(ReadOnlySpan<byte> topic) => topic.StartsWith("$hub."u8);

    private static bool IsTokens(SubscriptionKind kind) => kind is SubscriptionKind.NatsTokens or SubscriptionKind.StompTokens;

    private Route MakeRoute(ReadOnlySpan<byte> topic, Route? once)
    {
        lock (_gate)
        {
            // Two publishers may have missed it at once. A route that is replaced while one of them keeps it would never
            // hear of a change; so there is one valid route of a topic at any time.
            bool known = _routeBySpan.TryGetValue(topic, out Route? route);
            if (known && route!.Epoch == _epoch) return route;
            _targets.Clear(IsOwn(topic));
            _found++;
            if (_exact.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(topic, out SubscriptionList? exact))
                foreach (Subscription subscription in exact.Items) _targets.Add(subscription);
            _patterns.Collect(topic, _targets);
            _tokens.Collect(topic, _targets);
            route = known || once is null || WasSeen(topic) ? new Route(new ByteString(topic)) : once;
            route.Fill(_targets, _epoch);
            if (route != once) Remember(route);
            return route;
        }
    }

    private void Remember(Route route)
    {
        if (_routes.TryAdd(route.Topic, route)) _routeCount++;
        else _routes[route.Topic] = route;
        if (_routeCount > MaxRoutes) ForgetRoutes();
    }

    private bool WasSeen(ReadOnlySpan<byte> topic)
    {
        int hash = ByteStringComparer.Hash(topic);
        Span<int> traces = _seen.AsSpan(hash & (SeenTopics - SeenTogether), SeenTogether);
        int at = traces.IndexOf(hash);
        traces[..(at < 0 ? SeenTogether - 1 : at)].CopyTo(traces[1..]);
        traces[0] = hash;
        return at >= 0;
    }

    private void Expire(Subscription changed)
    {
        if (changed.Kind != SubscriptionKind.Exact)
        {
            // No route is valid any more; one whose topic is never used again would keep who has left in memory.
            Volatile.Write(ref _epoch, _epoch + 1);
            if (_routeCount > 0) _routes.Clear();
            _routeCount = 0;
            _targets.Clear();
        }
        else if (_routes.TryRemove(changed.Pattern, out Route? route))
        {
            _routeCount--;
            route.Expire();
        }
    }

    private void ForgetRoutes()
    {
        foreach (Route route in _routes.Values) route.Expire();
        _routes.Clear();
        _routeCount = 0;
    }
}
