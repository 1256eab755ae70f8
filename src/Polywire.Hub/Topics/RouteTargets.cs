using System.Runtime.InteropServices;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>Gathers the subscriptions that match a topic; reused for each topic that is looked up.</summary>
internal sealed class RouteTargets
{
    private readonly List<Subscription> _alone = [];
    private readonly List<Subscription> _grouped = [];
    private readonly HashSet<ISubscriber> _byPrefix = [];
    private bool _isOwn;

    /// <summary>Those that each get the message.</summary>
    internal ReadOnlySpan<Subscription> Alone => CollectionsMarshal.AsSpan(_alone);

    /// <summary>Those of which one per group gets it, group by group.</summary>
    internal ReadOnlySpan<Subscription> Grouped
    {
        get
        {
            if (_grouped.Count > 1) _grouped.Sort(static (one, other) => one.Group.CompareTo(other.Group));
            return CollectionsMarshal.AsSpan(_grouped);
        }
    }

    /// <summary>Adds one that matches; of a subscriber's several prefixes only the first, since ZeroMQ delivers once (libzmq zmq_setsockopt, ZMQ_SUBSCRIBE).</summary>
    internal void Add(Subscription subscription)
    {
        if (_isOwn && !subscription.Pattern.Span.StartsWith("$"u8)) return;
        if (subscription.Kind == SubscriptionKind.Prefix && !_byPrefix.Add(subscription.Subscriber)) return;
        (subscription.Group.Length == 0 ? _alone : _grouped).Add(subscription);
    }

    /// <summary>Begins anew.</summary>
    /// <param name="isOwn">Whether the topic is one of the hub's own: whoever asks for everything does not mean those, only who says <c>$</c> does.</param>
    internal void Clear(bool isOwn = false)
    {
        _isOwn = isOwn;
        _alone.Clear();
        _grouped.Clear();
        // Clearing a set costs as much as it ever held.
        if (_byPrefix.Count > 0) _byPrefix.Clear();
    }
}
