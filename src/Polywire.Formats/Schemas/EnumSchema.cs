using System.Collections.Frozen;
using System.Text;

namespace Polywire.Formats;

/// <summary>Named numbers.</summary>
public sealed class EnumSchema : Schema
{
    private readonly FrozenDictionary<string, long> _numbers;
    private readonly FrozenDictionary<long, string> _names;

    /// <summary>Creates the description.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="package">Its package, in lower case with dots.</param>
    /// <param name="members">Name and number, in order. Of two names for one number the first is written.</param>
    /// <param name="doc">Its doc comment; empty when it has none.</param>
    public EnumSchema(string name, string package, IReadOnlyList<(string Name, long Number)> members, string doc = "")
    {
        Name = name;
        Package = package;
        Members = members;
        Doc = doc;
        _numbers = members.ToFrozenDictionary(member => member.Name, member => member.Number, StringComparer.Ordinal);
        _names = members.GroupBy(member => member.Number).ToFrozenDictionary(group => group.Key, group => group.First().Name);
    }

    /// <summary>The type's name.</summary>
    public string Name { get; }

    /// <summary>Its package, in lower case with dots.</summary>
    public string Package { get; }

    /// <summary>Name and number, in order.</summary>
    public IReadOnlyList<(string Name, long Number)> Members { get; }

    /// <summary>Its doc comment; empty when it has none.</summary>
    public string Doc { get; }

    /// <summary>Whether the names stand in a <c>.proto</c> file as they are, instead of as <c>TYPE_NAME</c>.</summary>
    public bool HasProtobufNames { get; init; }

    /// <summary>The number of a name.</summary>
    public bool TryGetNumber(string name, out long number) => _numbers.TryGetValue(name, out number);

    /// <summary>The number of a name in UTF-8, without allocation.</summary>
    internal bool TryGetNumber(ReadOnlySpan<byte> utf8Name, out long number)
    {
        Span<char> name = stackalloc char[256];
        number = 0;
        return utf8Name.Length <= name.Length && Encoding.UTF8.TryGetChars(utf8Name, name, out int length)
            && _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out number);
    }

    /// <summary>The name of a number; null when it has none.</summary>
    public string? NameOf(long number) => _names.GetValueOrDefault(number);

    /// <summary>The members' names in a <c>.proto</c> file.</summary>
    internal ProtobufEnumNames ProtobufNames => field ??= new ProtobufEnumNames(this);

    /// <summary>Whether this is Google's enum for JSON's null.</summary>
    internal bool IsNull => Name == "NullValue" && Package == "google.protobuf";

    /// <summary>What may stand here, for errors.</summary>
    internal string Choices => $"a number or one of {string.Join(", ", Members.Select(member => member.Name))}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
