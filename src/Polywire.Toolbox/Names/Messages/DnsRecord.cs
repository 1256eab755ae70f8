using System.Globalization;
using System.Text;
using Polywire.Toolbox.Names.Messages.Data;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>A resource record (RFC 1035 4.1.3).</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Type">What it says.</param>
/// <param name="Class">In which class.</param>
/// <param name="Ttl">How long it may be kept, in seconds.</param>
/// <param name="Data">Its data as on the wire, the names in it without compression.</param>
public sealed record DnsRecord(DnsName Name, DnsType Type, DnsClass Class, uint Ttl, ReadOnlyMemory<byte> Data)
{
    /// <summary>The data as in zone files, spelled as dig spells it; data that does not fit its type is <c>\# LENGTH HEX</c> (RFC 3597 5).</summary>
    public string DataText => RecordText.Format(Type, Class, Data.Span);

    /// <summary>One line of a zone file: <c>NAME TTL IN TYPE DATA</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new(64);
        AppendTo(text);
        return text.ToString();
    }

    /// <summary>Appends what <see cref="ToString"/> returns.</summary>
    public void AppendTo(StringBuilder text)
    {
        ArgumentNullException.ThrowIfNull(text);
        DnsNameText.Append(text, Name.Wire);
        text.Append(' ').Append(Ttl).Append(' ').Append(ClassText(Class)).Append(' ').Append(DnsTypes.Text(Type)).Append(' ');
        RecordText.Append(text, Type, Class, Data.Span);
    }

    /// <summary>The domain name with which the data begins after <paramref name="skip"/> bytes.</summary>
    /// <exception cref="DnsFormatException">There is none.</exception>
    internal DnsName NameAt(int skip)
    {
        int at = skip;
        return NameReader.Read(Data.Span, ref at, Data.Length, pointers: false);
    }

    /// <summary>The character strings of the data (RFC 1035 3.3), bytes beyond ASCII as Latin-1.</summary>
    internal IReadOnlyList<string> Strings()
    {
        List<string> strings = [];
        for (ReadOnlySpan<byte> rest = Data.Span; rest.Length > 0 && rest[0] < rest.Length; rest = rest[(rest[0] + 1)..]) strings.Add(Encoding.Latin1.GetString(rest.Slice(1, rest[0])));
        return strings;
    }

    internal static string ClassText(DnsClass type) => type == DnsClass.IN ? "IN" : Enum.IsDefined(type) ? type.ToString() : string.Create(CultureInfo.InvariantCulture, $"CLASS{(ushort)type}");
}
