namespace Polywire.Formats;

/// <summary>Finds a field by name or number.</summary>
internal sealed class FieldTable
{
    private readonly NameTable _names;
    private readonly Dictionary<int, int> _numbers = [];

    public FieldTable(string type, IReadOnlyList<FieldSchema> fields)
    {
        for (int index = 0; index < fields.Count; index++)
        {
            if (!_numbers.TryAdd(fields[index].Number, index))
                throw new ArgumentException($"{type} has two fields of number {fields[index].Number}", nameof(fields));
        }
        _names = new NameTable([.. fields.Select(field => field.Utf8Name.ToArray())]);
        if (fields.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() != fields.Count)
            throw new ArgumentException($"{type} has two fields of one name", nameof(fields));
    }

    public int IndexOf(int number) => _numbers.GetValueOrDefault(number, -1);

    public int IndexOf(ReadOnlySpan<byte> name, int expected) => _names.IndexOf(name, expected);
}
