using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>
/// Prefix and glob subscriptions, found by the bytes that every topic they match begins with: a topic is looked up once
/// per distinct length of such beginnings, however many patterns there are.
/// </summary>
internal sealed class PatternIndex
{
    private readonly Dictionary<ByteString, SubscriptionList> _byBeginning = new(ByteStringComparer.Instance);
    private readonly Dictionary<ByteString, int> _globs = new(ByteStringComparer.Instance);
    private readonly SortedDictionary<int, int> _lengths = [];

    // The same for whoever looks a topic up: a sorted dictionary's enumerator is an allocation.
    private int[] _distinct = [];

    internal void Add(Subscription subscription)
    {
        ReadOnlySpan<byte> beginning = subscription.Pattern.Span[..subscription.LiteralLength];
        var lookup = _byBeginning.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(beginning, out SubscriptionList? list))
        {
            lookup[beginning] = list = new SubscriptionList();
            CountLength(beginning.Length, 1);
        }
        list.Add(subscription);
        if (subscription.Kind == SubscriptionKind.Glob) _globs[subscription.Pattern] = _globs.GetValueOrDefault(subscription.Pattern) + 1;
    }

    internal void Remove(Subscription subscription)
    {
        ReadOnlySpan<byte> beginning = subscription.Pattern.Span[..subscription.LiteralLength];
        var lookup = _byBeginning.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(beginning, out SubscriptionList? list) || !list.Remove(subscription)) return;
        if (subscription.Kind == SubscriptionKind.Glob && --_globs[subscription.Pattern] == 0) _globs.Remove(subscription.Pattern);
        if (list.Count > 0) return;
        lookup.Remove(beginning);
        CountLength(beginning.Length, -1);
    }

    /// <summary>Where the subscriptions stand.</summary>
    internal IEnumerable<SubscriptionList> Lists => _byBeginning.Values;

    internal int CountGlobs() => _globs.Count;

    /// <summary>Adds the matching subscriptions.</summary>
    /// <returns>How many subscriptions were looked at: what finding a route costs.</returns>
    internal int Collect(ReadOnlySpan<byte> topic, RouteTargets targets)
    {
        int looked = 0;
        var lookup = _byBeginning.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (int length in _distinct)
        {
            if (length > topic.Length) break;
            if (!lookup.TryGetValue(topic[..length], out SubscriptionList? list)) continue;
            looked += list.Count;
            foreach (Subscription subscription in list.Items)
                if (subscription.Matches(topic)) targets.Add(subscription);
        }
        return looked;
    }

    private void CountLength(int length, int change)
    {
        int count = _lengths.GetValueOrDefault(length) + change;
        if (count > 0) _lengths[length] = count;
        else _lengths.Remove(length);
        if (_distinct.Length != _lengths.Count) _distinct = [.. _lengths.Keys];
    }
}
