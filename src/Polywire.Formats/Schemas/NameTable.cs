namespace Polywire.Formats;

/// <summary>Finds a name's place. Names are compared, never trusted to hash well.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;
    private readonly Dictionary<ulong, int[]> _byHead = [];

    public NameTable(byte[][] names)
    {
        _names = names;
        foreach (var group in Enumerable.Range(0, names.Length).GroupBy(index => Head(names[index])))
            _byHead.Add(group.Key, [.. group]);
    }

    /// <summary>The place of a name; −1 when it is not there.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <param name="expected">The place to look at first.</param>
    public int IndexOf(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)_names.Length && name.SequenceEqual(_names[expected]))
            return expected;
        if (!_byHead.TryGetValue(Head(name), out int[]? candidates))
            return -1;
        foreach (int index in candidates)
        {
            if (name.SequenceEqual(_names[index]))
                return index;
        }
        return -1;
    }

    /// <summary>The length and the first seven bytes.</summary>
    private static ulong Head(ReadOnlySpan<byte> name)
    {
        ulong head = (uint)name.Length;
        for (int index = 0; index < Math.Min(7, name.Length); index++)
            head = (head << 8) | name[index];
        return head;
    }
}
