using System.Globalization;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>Types as text: <c>AAAA</c>, or <c>TYPE65280</c> for a number without a name (RFC 3597 5).</summary>
public static class DnsTypes
{
    /// <summary>Every name, in the order of the numbers.</summary>
    public static IEnumerable<string> Names => Table.Names.Values;

    /// <summary>The type's name.</summary>
    public static string Text(DnsType type) => type switch
    {
        // The usual ones at once: the table takes a moment to make.
        DnsType.A => nameof(DnsType.A),
        DnsType.AAAA => nameof(DnsType.AAAA),
        DnsType.CNAME => nameof(DnsType.CNAME),
        _ => Table.Names.TryGetValue(type, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"TYPE{(ushort)type}"),
    };

    /// <summary>The type that <paramref name="text"/> names, in whatever case; false when it names none.</summary>
    public static bool TryParse(string text, out DnsType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A name with dots is no type.
        type = default;
        if (text.Contains('.', StringComparison.Ordinal)) return false;
        if (Table.Types.TryGetValue(text, out type)) return true;
        bool numbered = text.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase);
        bool read = ushort.TryParse(text.AsSpan(numbered ? 4 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        type = (DnsType)number;
        return numbered && read;
    }

    private static class Table
    {
        public static readonly Dictionary<DnsType, string> Names = Enum.GetValues<DnsType>().ToDictionary(static type => type, static type => type == DnsType.NsapPtr ? "NSAP-PTR" : type.ToString());
        public static readonly Dictionary<string, DnsType> Types = Names.ToDictionary(static pair => pair.Value, static pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }
}
