namespace Polywire.Formats;

/// <summary>Finds a field by name or number. Names are compared, never trusted to hash well.</summary>
internal sealed class FieldTable
{
    private readonly byte[][] _names;
    private readonly Dictionary<int, int> _numbers = [];
    private readonly Dictionary<ulong, int[]> _byHead = [];

    public FieldTable(string type, IReadOnlyList<FieldSchema> fields)
    {
        _names = [.. fields.Select(field => field.Utf8Name.ToArray())];
        for (int index = 0; index < _names.Length; index++)
        {
            if (!_numbers.TryAdd(fields[index].Number, index))
                throw new ArgumentException($"{type} has two fields of number {fields[index].Number}", nameof(fields));
        }
        foreach (var group in Enumerable.Range(0, _names.Length).GroupBy(index => Head(_names[index])))
            _byHead.Add(group.Key, [.. group]);
        if (fields.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() != _names.Length)
            throw new ArgumentException($"{type} has two fields of one name", nameof(fields));
    }

    public int IndexOf(int number) => _numbers.GetValueOrDefault(number, -1);

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
