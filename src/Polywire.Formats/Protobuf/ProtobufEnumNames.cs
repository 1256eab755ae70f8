using System.Collections.Frozen;
using System.Text;

namespace Polywire.Formats;

/// <summary>The names of an enum's members in a <c>.proto</c> file and its JSON.</summary>
internal sealed class ProtobufEnumNames
{
    private readonly FrozenDictionary<string, long> _numbers;
    private readonly FrozenDictionary<long, string> _names;

    public ProtobufEnumNames(EnumSchema schema)
    {
        Names = ProtobufNames.OfMembers(schema);
        var members = schema.Members.Zip(Names, (member, name) => (Name: name, member.Number)).ToList();
        _numbers = members.Concat(schema.Members).DistinctBy(member => member.Name).ToFrozenDictionary(member => member.Name, member => member.Number, StringComparer.Ordinal);
        _names = members.DistinctBy(member => member.Number).ToFrozenDictionary(member => member.Number, member => member.Name);
    }

    /// <summary>The names in the order of the members.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The name of a number; null when it has none.</summary>
    public string? NameOf(long number) => _names.GetValueOrDefault(number);

    /// <summary>The number of a name, which may also be the one of the other formats.</summary>
    public bool TryGetNumber(ReadOnlySpan<byte> utf8Name, out long number)
    {
        Span<char> name = stackalloc char[256];
        number = 0;
        return utf8Name.Length <= name.Length && Encoding.UTF8.TryGetChars(utf8Name, name, out int length)
            && _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out number);
    }
}
