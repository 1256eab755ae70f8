using System.Collections.Concurrent;
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

    private readonly Lock _gate = new();
    private readonly Dictionary<ByteString, SubscriptionList> _exact = new(ByteStringComparer.Instance);
    private readonly PatternIndex _patterns = new();
    private readonly ConcurrentDictionary<ByteString, Route> _routes = new(ByteStringComparer.Instance);
    private readonly ConcurrentDictionary<ByteString, Route>.AlternateLookup<ReadOnlySpan<byte>> _routeBySpan;
    private int _routeCount;
    private int _epoch;

    /// <summary>An empty table.</summary>
    public TopicTable() => _routeBySpan = _routes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Changes of prefixes and globs so far.</summary>
    internal int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Adds a subscription; messages published from now on reach it.</summary>
    public Subscription Subscribe(ISubscriber subscriber, SubscriptionKind kind, ReadOnlySpan<byte> pattern)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var subscription = new Subscription(subscriber, kind, new ByteString(pattern));
        lock (_gate)
        {
            if (kind == SubscriptionKind.Exact)
            {
                if (!_exact.TryGetValue(subscription.Pattern, out SubscriptionList? list)) _exact.Add(subscription.Pattern, list = new SubscriptionList());
                list.Add(subscription);
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
        subscription.End();
        lock (_gate)
        {
            if (subscription.Kind != SubscriptionKind.Exact)
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
    public TopicPublisher CreatePublisher() => new(this);

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

    internal Route FindRoute(ReadOnlySpan<byte> topic)
    {
        if (_routeBySpan.TryGetValue(topic, out Route? route) && !route.IsStale && route.Epoch == Epoch) return route;
        return MakeRoute(topic);
    }

    private Route MakeRoute(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            // Two publishers may have missed it at once. A route that is replaced while one of them keeps it would never
            // hear of a change; so there is one valid route of a topic at any time.
            if (_routeBySpan.TryGetValue(topic, out Route? known) && known.Epoch == _epoch) return known;
            List<Subscription> targets = [];
            if (_exact.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(topic, out SubscriptionList? exact)) targets.AddRange(exact.Items);
            _patterns.Collect(topic, targets);
            var route = new Route(new ByteString(topic), [.. targets], _epoch);
            if (_routeBySpan.TryAdd(topic, route)) _routeCount++;
            else _routes[route.Topic] = route;
            if (_routeCount > MaxRoutes) ForgetRoutes();
            return route;
        }
    }

    private void Expire(Subscription changed)
    {
        if (changed.Kind != SubscriptionKind.Exact) Volatile.Write(ref _epoch, _epoch + 1);
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
