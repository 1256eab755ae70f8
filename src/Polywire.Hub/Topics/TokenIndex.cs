namespace Polywire.Hubs.Topics;

/// <summary>
/// Patterns of tokens (NATS, STOMP) as a tree, a level per token: finding those that match a topic looks at the branches for its
/// tokens and for <c>*</c>, however many patterns there are. A branch grows a level only when many patterns share it, so a
/// pattern of a hundred tokens costs no more than one of two.
/// </summary>
internal sealed class TokenIndex
{
    // Fewer are tested one by one.
    private const int MostWaiting = 16;

    private readonly TokenNode _root = new(null, default);

    /// <summary>Where the subscriptions stand.</summary>
    internal IEnumerable<SubscriptionList> Lists
    {
        get
        {
            var open = new Stack<TokenNode>([_root]);
            while (open.TryPop(out TokenNode? node))
            {
                foreach (SubscriptionList? list in new[] { node.Waiting, node.Here, node.Below, node.HereAndBelow })
                    if (list is not null) yield return list;
                foreach (TokenNode child in node.Children) open.Push(child);
            }
        }
    }

    internal void Add(Subscription subscription) => Place(_root, subscription, subscription.Pattern.Span);

    internal void Remove(Subscription subscription)
    {
        if (subscription.Node is not { } node || !node.Remove(subscription)) return;
        subscription.Node = null;
        node.Prune();
    }

    /// <summary>Adds the matching subscriptions.</summary>
    /// <returns>How many nodes and subscriptions were looked at: what finding a route costs.</returns>
    internal int Collect(ReadOnlySpan<byte> topic, RouteTargets targets) => Visit(_root, topic, topic, isOver: false, targets);

    // As deep as a topic has tokens: at most 256, since a name has at most 255 bytes.
    private static int Visit(TokenNode node, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> rest, bool isOver, RouteTargets targets)
    {
        int looked = 1 + node.Waiting.Count;
        foreach (Subscription subscription in node.Waiting.Items)
            if (subscription.Matches(topic)) targets.Add(subscription);
        looked += AddAll(node.HereAndBelow, targets);
        looked += AddAll(isOver ? node.Here : node.Below, targets);
        if (isOver || !node.IsSpread) return looked;
        bool more = Tokens.Split(ref rest, out ReadOnlySpan<byte> token);
        if (node.Child(token) is { } child) looked += Visit(child, topic, rest, !more, targets);
        if (node.Any is { } any) looked += Visit(any, topic, rest, !more, targets);
        return looked;
    }

    private static int AddAll(SubscriptionList? list, RouteTargets targets)
    {
        if (list is null) return 0;
        foreach (Subscription subscription in list.Items) targets.Add(subscription);
        return list.Count;
    }

    /// <summary>Puts a pattern at <paramref name="node"/> or below, of whose text <paramref name="rest"/> is left there.</summary>
    private static void Place(TokenNode node, Subscription subscription, ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            if (rest.SequenceEqual(Tokens.Rest))
            {
                subscription.Node = node;
                node.End(subscription, withRest: true);
                return;
            }
            if (!node.IsSpread)
            {
                subscription.Node = node;
                node.Waiting.Add(subscription);
                if (node.Waiting.Count > MostWaiting) Spread(node);
                return;
            }
            bool more = Tokens.Split(ref rest, out ReadOnlySpan<byte> token);
            node = node.Make(token);
            if (more) continue;
            subscription.Node = node;
            node.End(subscription, withRest: false);
            return;
        }
    }

    // Those of one node go to nodes right below, and only so far: the next level is spread when it is full itself.
    private static void Spread(TokenNode node)
    {
        Subscription[] waiting = node.Waiting.Items.ToArray();
        foreach (Subscription subscription in waiting) node.Waiting.Remove(subscription);
        node.IsSpread = true;
        foreach (Subscription subscription in waiting) Place(node, subscription, After(subscription.Pattern.Span, node.Depth));
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> pattern, int tokens)
    {
        for (; tokens > 0; tokens--) Tokens.Split(ref pattern, out _);
        return pattern;
    }
}
