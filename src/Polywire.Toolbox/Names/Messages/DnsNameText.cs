using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>Names as text (RFC 1035 5.1, RFC 4343 2.1), spelled as BIND's tools spell them.</summary>
internal static class DnsNameText
{
    private const string Section = "RFC 1035 2.3.4, 5.1";
    private static readonly IdnMapping s_idna = new();

    public static DnsName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string ascii = Ascii.IsValid(text) ? text : Idna(text);
        if (ascii == ".") return DnsName.Root;
        if (ascii.Length == 0) throw Bad(text, "is empty");
        Span<byte> wire = stackalloc byte[DnsName.MaxBytes];
        int length = 1, label = 0;
        for (int at = 0; at < ascii.Length; at++)
        {
            if (ascii[at] == '.')
            {
                if (length == label + 1) throw Bad(text, "has an empty label");
                wire[label] = (byte)(length - label - 1);
                label = length++;
                if (length > DnsName.MaxBytes) throw Bad(text, $"has more than {DnsName.MaxBytes} bytes");
                continue;
            }

            byte octet = ascii[at] == '\\' ? Escaped(ascii, text, ref at) : (byte)ascii[at];
            if (length - label > DnsName.MaxLabelBytes) throw Bad(text, $"has a label of more than {DnsName.MaxLabelBytes} bytes");
            // The root's byte is still to come.
            if (length >= DnsName.MaxBytes - 1) throw Bad(text, $"has more than {DnsName.MaxBytes} bytes");
            wire[length++] = octet;
        }

        if (length > label + 1)
        {
            wire[label] = (byte)(length - label - 1);
            label = length++;
        }

        wire[label] = 0;
        return new DnsName(wire[..length]);
    }

    public static string Format(ReadOnlySpan<byte> wire)
    {
        StringBuilder text = new(wire.Length);
        Append(text, wire);
        return text.ToString();
    }

    public static void Append(StringBuilder text, ReadOnlySpan<byte> wire)
    {
        if (wire[0] == 0) text.Append('.');
        while (wire[0] != 0)
        {
            foreach (byte octet in wire.Slice(1, wire[0])) AppendByte(text, octet);
            text.Append('.');
            wire = wire[(wire[0] + 1)..];
        }
    }

    private static void AppendByte(StringBuilder text, byte octet)
    {
        if (octet is <= (byte)' ' or >= 0x7F) text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        else if (octet is (byte)'.' or (byte)'"' or (byte)'$' or (byte)'(' or (byte)')' or (byte)';' or (byte)'@' or (byte)'\\') text.Append('\\').Append((char)octet);
        else text.Append((char)octet);
    }

    private static byte Escaped(string ascii, string text, ref int at)
    {
        if (++at >= ascii.Length) throw Bad(text, "ends in a backslash");
        if (!char.IsAsciiDigit(ascii[at])) return (byte)ascii[at];
        if (at + 3 > ascii.Length || !byte.TryParse(ascii.AsSpan(at, 3), NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
            throw Bad(text, "has a backslash before digits that are no byte of three");
        at += 2;
        return octet;
    }

    private static string Idna(string text)
    {
        try
        {
            return s_idna.GetAscii(text);
        }
        catch (ArgumentException failure)
        {
            throw Bad(text, "cannot be spelled in IDNA: " + failure.Message.Split('\n')[0]);
        }
    }

    private static DnsFormatException Bad(string text, string what) => new($"The name '{text}' {what}", -1, Section);
}
