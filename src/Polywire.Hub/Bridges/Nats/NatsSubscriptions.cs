using Polywire.Hubs.Topics;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>One client's subscriptions by their sids. Added and taken back in its link's turn; one that has had all its messages ends on a publisher's thread.</summary>
internal sealed class NatsSubscriptions(TopicTable topics, NatsHubLink link)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ByteString, NatsHubSubscription> _bySid = new(ByteStringComparer.Instance);

    /// <summary>How many.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _bySid.Count;
        }
    }

    /// <summary>How a subject selects topics.</summary>
    public static SubscriptionKind KindOf(ReadOnlySpan<byte> subject) => NatsSubject.HasWildcards(subject) ? SubscriptionKind.NatsTokens : SubscriptionKind.Exact;

    /// <summary>Adds a subscription. A sid that is in use stays what it is, as in nats-server.</summary>
    /// <param name="frame">The SUB.</param>
    /// <param name="input">Where its ranges lie.</param>
    /// <param name="pattern">Its subject, decoded.</param>
    /// <param name="most">How many there may be.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryAdd(in NatsFrame frame, ReadOnlySpan<byte> input, ReadOnlySpan<byte> pattern, int most)
    {
        var sid = new ByteString(frame.Sid.Of(input));
        SubscriptionKind kind = KindOf(frame.Subject.Of(input));
        lock (_gate)
        {
            if (_bySid.ContainsKey(sid))
                return true;
            if (_bySid.Count >= most)
                return false;
            var subscriber = new NatsHubSubscription(this, link, sid, kind == SubscriptionKind.Exact ? pattern : default);
            _bySid.Add(sid, subscriber);
            subscriber.Subscription = topics.Subscribe(subscriber, kind, pattern, frame.Group.Of(input));
            return true;
        }
    }

    /// <summary>Takes a subscription back, at once or after <paramref name="max"/> messages counted from its beginning. One that there is not is no error.</summary>
    public void Remove(ReadOnlySpan<byte> sid, int max)
    {
        NatsHubSubscription? subscriber;
        lock (_gate)
        {
            if (!_bySid.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(sid, out subscriber))
                return;
        }
        if (max == 0 || subscriber.EndsAfter(max))
            End(subscriber);
    }

    /// <summary>Ends a subscription.</summary>
    public void End(NatsHubSubscription subscriber)
    {
        lock (_gate)
            _bySid.Remove(subscriber.Sid);
        topics.Unsubscribe(subscriber.Subscription);
    }

    /// <summary>Ends them all.</summary>
    public void Clear()
    {
        NatsHubSubscription[] all;
        lock (_gate)
        {
            all = [.. _bySid.Values];
            _bySid.Clear();
        }
        foreach (NatsHubSubscription subscriber in all)
            topics.Unsubscribe(subscriber.Subscription);
    }
}
