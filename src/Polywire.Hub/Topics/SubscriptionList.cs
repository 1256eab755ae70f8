using System.Runtime.InteropServices;

namespace Polywire.Hubs.Topics;

/// <summary>Subscriptions in no order; adding and removing cost the same however many there are, so that a subscriber with 100,000 patterns can leave at once.</summary>
internal sealed class SubscriptionList
{
    private readonly List<Subscription> _items = [];

    internal int Count => _items.Count;

    internal ReadOnlySpan<Subscription> Items => CollectionsMarshal.AsSpan(_items);

    internal void Add(Subscription subscription)
    {
        subscription.Slot = _items.Count;
        _items.Add(subscription);
    }

    /// <summary>False when it is not here (any more).</summary>
    internal bool Remove(Subscription subscription)
    {
        int slot = subscription.Slot;
        if (slot >= _items.Count || _items[slot] != subscription) return false;
        Subscription last = _items[^1];
        _items[slot] = last;
        last.Slot = slot;
        _items.RemoveAt(_items.Count - 1);
        return true;
    }
}
