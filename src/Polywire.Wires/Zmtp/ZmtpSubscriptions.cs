namespace Polywire.Wires.Zmtp;

/// <summary>
/// The prefixes that a peer has subscribed to, each as often as it did: two SUBSCRIBE need two CANCEL. Kept as a tree
/// whose edges hold runs of bytes, so that a look-up costs at most the topic's length, however many prefixes there are
/// and however a stranger chose them. Not thread-safe.
/// </summary>
/// <remarks>https://rfc.zeromq.org/spec/29/</remarks>
public sealed class ZmtpSubscriptions
{
    private readonly ZmtpPrefixNode _root = new([]);

    /// <summary>How many different prefixes are subscribed to.</summary>
    public int Count { get; private set; }

    /// <summary>Whether any subscribed prefix begins <paramref name="topic"/>. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<byte> topic)
    {
        ZmtpPrefixNode node = _root;
        while (node.Times == 0)
        {
            if (topic.Length == 0 || node.Child(topic[0]) is not { } child || !topic.StartsWith(child.Label)) return false;
            topic = topic[child.Label.Length..];
            node = child;
        }
        return true;
    }

    /// <summary>Subscribes once.</summary>
    /// <returns>True when the prefix was not subscribed to before, which an XPUB tells its user.</returns>
    public bool Add(ReadOnlySpan<byte> prefix)
    {
        ZmtpPrefixNode node = _root;
        while (prefix.Length > 0)
        {
            ZmtpPrefixNode? child = node.Child(prefix[0]);
            if (child is null)
            {
                child = new ZmtpPrefixNode(prefix.ToArray());
                node.AddChild(child);
            }
            else
            {
                int common = prefix.CommonPrefixLength(child.Label);
                if (common < child.Label.Length) child.SplitAt(common);
            }
            prefix = prefix[child.Label.Length..];
            node = child;
        }
        if (node.Times++ > 0) return false;
        Count++;
        return true;
    }

    /// <summary>Takes one subscription back. A prefix that is not subscribed to is let pass.</summary>
    /// <returns>True when it was the last one of that prefix, which an XPUB tells its user.</returns>
    public bool Remove(ReadOnlySpan<byte> prefix)
    {
        ZmtpPrefixNode? parent = null;
        ZmtpPrefixNode node = _root;
        while (prefix.Length > 0)
        {
            if (node.Child(prefix[0]) is not { } child || !prefix.StartsWith(child.Label)) return false;
            prefix = prefix[child.Label.Length..];
            (parent, node) = (node, child);
        }
        if (node.Times == 0 || --node.Times > 0) return false;
        Count--;
        Tidy(parent, node);
        return true;
    }

    /// <summary>All prefixes, each once, copied; in no order. For who must take them all back, as an XPUB when a peer goes.</summary>
    public IReadOnlyList<byte[]> All()
    {
        List<byte[]> prefixes = new(Count);
        Stack<(ZmtpPrefixNode Node, byte[] Path)> open = new([(_root, [])]);
        while (open.TryPop(out (ZmtpPrefixNode Node, byte[] Path) next))
        {
            if (next.Node.Times > 0) prefixes.Add(next.Path);
            foreach (ZmtpPrefixNode child in next.Node.Children) open.Push((child, [.. next.Path, .. child.Label]));
        }
        return prefixes;
    }

    /// <summary>Takes everything back.</summary>
    public void Clear()
    {
        _root.Clear();
        Count = 0;
    }

    /// <summary>A node without subscription and with less than two children is only a joint, and goes.</summary>
    private void Tidy(ZmtpPrefixNode? parent, ZmtpPrefixNode node)
    {
        if (parent is null) return;
        if (node.Children.Length == 0) parent.RemoveChild(node);
        else node.MergeOnlyChild();
        if (parent != _root && parent.Times == 0) parent.MergeOnlyChild();
    }
}
