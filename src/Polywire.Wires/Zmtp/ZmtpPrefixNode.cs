namespace Polywire.Wires.Zmtp;

/// <summary>One node of <see cref="ZmtpSubscriptions"/>' tree: the bytes that lead to it, and where they may go on.</summary>
internal sealed class ZmtpPrefixNode(byte[] label)
{
    private byte[] _firstBytes = []; // of the children, in their order: one vectorised search finds the branch
    private ZmtpPrefixNode[] _children = [];
    private int _count;

    /// <summary>The bytes between the parent and this node; at least one, except at the root.</summary>
    internal byte[] Label { get; private set; } = label;

    /// <summary>How often the prefix that ends here is subscribed to.</summary>
    internal int Times { get; set; }

    internal ReadOnlySpan<ZmtpPrefixNode> Children => _children.AsSpan(0, _count);

    internal ZmtpPrefixNode? Child(byte first)
    {
        int at = _firstBytes.AsSpan(0, _count).IndexOf(first);
        return at < 0 ? null : _children[at];
    }

    internal void AddChild(ZmtpPrefixNode child)
    {
        if (_count == _children.Length)
        {
            int size = _count == 0 ? 1 : Math.Min(256, _count * 2);
            Array.Resize(ref _children, size);
            Array.Resize(ref _firstBytes, size);
        }
        _children[_count] = child;
        _firstBytes[_count++] = child.Label[0];
    }

    internal void RemoveChild(ZmtpPrefixNode child)
    {
        int at = _firstBytes.AsSpan(0, _count).IndexOf(child.Label[0]);
        _count--;
        _children[at] = _children[_count];
        _firstBytes[at] = _firstBytes[_count];
        _children[_count] = null!;
    }

    /// <summary>Puts a joint after the first <paramref name="length"/> bytes of the label: what was here moves below it.</summary>
    internal void SplitAt(int length)
    {
        ZmtpPrefixNode rest = new(Label[length..])
        {
            Times = Times,
            _firstBytes = _firstBytes,
            _children = _children,
            _count = _count,
        };
        Label = Label[..length];
        Times = 0;
        (_firstBytes, _children, _count) = ([], [], 0);
        AddChild(rest);
    }

    /// <summary>Takes the place of its child when it has only one and is nothing itself.</summary>
    internal void MergeOnlyChild()
    {
        if (Times > 0 || _count != 1) return;
        ZmtpPrefixNode only = _children[0];
        Label = [.. Label, .. only.Label];
        Times = only.Times;
        (_firstBytes, _children, _count) = (only._firstBytes, only._children, only._count);
    }

    internal void Clear() => (Times, _firstBytes, _children, _count) = (0, [], [], 0);
}
