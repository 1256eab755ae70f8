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
        Zero = schema.Members.Any(member => member.Number == 0) ? null
            : ProtobufNames.Different(ProtobufNames.Snake(schema.Name[(schema.Name.LastIndexOf('.') + 1)..]).ToUpperInvariant() + "_UNSPECIFIED", name => name, new HashSet<string>(Names, StringComparer.Ordinal));
        if (Zero is not null)
            members.Add((Zero, 0));
        _numbers = members.Concat(schema.Members).DistinctBy(member => member.Name).ToFrozenDictionary(member => member.Name, member => member.Number, StringComparer.Ordinal);
        _names = members.DistinctBy(member => member.Number).ToFrozenDictionary(member => member.Number, member => member.Name);
    }

    /// <summary>The names in the order of the members.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The name of the number 0, which proto3 asks for, where none of the members is it; null where one is.</summary>
    public string? Zero { get; }

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
