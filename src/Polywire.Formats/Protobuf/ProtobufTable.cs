using System.Text;

namespace Polywire.Formats;

/// <summary>The slots of an object's fields, found by number.</summary>
internal sealed class ProtobufTable
{
    // Numbers up to here are found by an index; they are what fields have in practice.
    private const int MostDense = 1024;

    private readonly ProtobufSlot?[] _dense;
    private readonly Dictionary<int, ProtobufSlot> _others = [];
    private readonly ProtobufSlot[] _slots;
    private readonly NameTable _names;

    public ProtobufTable(ObjectSchema schema)
    {
        _slots = [.. schema.Fields.Select(field => ProtobufSlot.Of(field, schema.IsUnion))];
        _dense = new ProtobufSlot?[_slots.Select(slot => slot.Number).Where(number => number <= MostDense).DefaultIfEmpty().Max() + 1];
        Names = ProtobufNames.OfFields(schema);
        _names = new NameTable([.. Names.Select(Encoding.UTF8.GetBytes)]);
        Unknown = _slots.FirstOrDefault(slot => slot.KeepsUnknown);
        foreach (var slot in _slots.Where(slot => !slot.KeepsUnknown))
        {
            if (slot.Number is < 1 or > MaxNumber or (>= 19_000 and <= 19_999))
                throw new CodecException(CodecFailure.NotRepresentable, -1, $"{schema}.{slot.Name} has the number {slot.Number}: take 1 to 536,870,911, but not 19,000 to 19,999");
            if (slot.Number < _dense.Length)
                _dense[slot.Number] = slot;
            else
                _others.Add(slot.Number, slot);
        }
        foreach (var group in schema.Fields.Where(field => schema.IsUnion || field.OneOf is not null).GroupBy(field => field.OneOf ?? ""))
        {
            ProtobufSlot[] members = [.. group.Select(field => _slots[field.Index])];
            foreach (var member in members)
                member.OneOf = members;
        }
    }

    /// <summary>The names of the fields in a <c>.proto</c> file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of the field that has this name in a <c>.proto</c> file; −1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> utf8Name) => _names.IndexOf(utf8Name, -1);

    /// <summary>The largest number that a field may have: 2^29 − 1.</summary>
    public const int MaxNumber = (1 << 29) - 1;

    /// <summary>Where unknown fields are kept; null when they are dropped.</summary>
    public ProtobufSlot? Unknown { get; }

    /// <summary>How many fields there are.</summary>
    public int Count => _slots.Length;

    /// <summary>The slot of a field by its place in the object.</summary>
    public ProtobufSlot this[int index] => _slots[index];

    /// <summary>The slot of a field that comes with a tag; null when none has its number and takes its wire type.</summary>
    public ProtobufSlot? Find(uint tag)
    {
        uint number = tag >> 3;
        var slot = number < (uint)_dense.Length ? _dense[number] : _others.Count == 0 ? null : _others.GetValueOrDefault((int)number);
        return slot is not null && slot.Accepts((ProtobufWire)(tag & 7)) ? slot : null;
    }
}
