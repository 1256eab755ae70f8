using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>One place in a <see cref="TokenIndex"/>: the patterns that begin with the tokens on the way here.</summary>
internal sealed class TokenNode(TokenNode? parent, ByteString token)
{
    private Dictionary<ByteString, TokenNode>? _children;
    private TokenNode? _any;

    /// <summary>The node above; null for the root.</summary>
    internal TokenNode? Parent { get; } = parent;

    /// <summary>Tokens on the way here.</summary>
    internal int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>Patterns that go on from here by whatever tokens; a list so long that it pays is spread over nodes below.</summary>
    internal SubscriptionList Waiting { get; } = new();

    /// <summary>Patterns that end here.</summary>
    internal SubscriptionList? Here { get; private set; }

    /// <summary>Patterns that end with a <c>&gt;</c> that needs one more token.</summary>
    internal SubscriptionList? Below { get; private set; }

    /// <summary>Patterns that end with a <c>&gt;</c> that needs none.</summary>
    internal SubscriptionList? HereAndBelow { get; private set; }

    /// <summary>True once <see cref="Waiting"/> was spread: patterns then pass on to the nodes below.</summary>
    internal bool IsSpread { get; set; }

    /// <summary>The node below for a wildcard token.</summary>
    internal TokenNode? Any => _any;

    /// <summary>All nodes right below.</summary>
    internal IEnumerable<TokenNode> Children => (_children?.Values ?? Enumerable.Empty<TokenNode>()).Concat(_any is null ? [] : [_any]);

    private bool IsEmpty => Waiting.Count == 0 && _children is null && _any is null && Here is null && Below is null && HereAndBelow is null;

    /// <summary>The node below for a token as it stands, or null.</summary>
    internal TokenNode? Child(ReadOnlySpan<byte> name)
        => _children is not null && _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out TokenNode? child) ? child : null;

    /// <summary>The node below for a pattern's token, made when there was none.</summary>
    internal TokenNode Make(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(Tokens.Any)) return _any ??= new TokenNode(this, new ByteString(name));
        if (Child(name) is { } known) return known;
        var made = new TokenNode(this, new ByteString(name));
        (_children ??= new(ByteStringComparer.Instance)).Add(made.Token, made);
        return made;
    }

    /// <summary>Adds a pattern that ends here, or with a <c>&gt;</c> right below.</summary>
    internal void End(Subscription subscription, bool withRest)
    {
        if (!withRest) (Here ??= new()).Add(subscription);
        else if (subscription.Kind == SubscriptionKind.StompTokens) (HereAndBelow ??= new()).Add(subscription);
        else (Below ??= new()).Add(subscription);
    }

    /// <summary>Removes a pattern from whichever list it stands in.</summary>
    internal bool Remove(Subscription subscription)
    {
        bool removed = Waiting.Remove(subscription) || Here?.Remove(subscription) == true || Below?.Remove(subscription) == true || HereAndBelow?.Remove(subscription) == true;
        if (Here?.Count == 0) Here = null;
        if (Below?.Count == 0) Below = null;
        if (HereAndBelow?.Count == 0) HereAndBelow = null;
        return removed;
    }

    /// <summary>Takes the nodes away, from here upwards, that hold nothing any more.</summary>
    internal void Prune()
    {
        for (TokenNode node = this; node.Parent is { } parent && node.IsEmpty; node = parent)
            parent.Forget(node);
    }

    private ByteString Token { get; } = token;

    private void Forget(TokenNode child)
    {
        if (_any == child) _any = null;
        else _children!.Remove(child.Token);
        if (_children?.Count == 0) _children = null;
        if (_children is null && _any is null) IsSpread = false;
    }
}
