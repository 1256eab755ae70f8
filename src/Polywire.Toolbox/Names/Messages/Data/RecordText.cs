using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>Data as in zone files (RFC 1035 5.1 and each type's own section), spelled as dig spells it.</summary>
internal static class RecordText
{
    // dig puts a space after so many letters of a key, a signature or a digest.
    private const int PieceLetters = 56;

    public static string Format(DnsType type, DnsClass @class, ReadOnlySpan<byte> data)
    {
        StringBuilder text = new();
        Append(text, type, @class, data);
        return text.ToString();
    }

    public static void Append(StringBuilder text, DnsType type, DnsClass @class, ReadOnlySpan<byte> data)
    {
        int start = text.Length;
        if (RecordGrammar.Of(type, @class) is { } fields && TryFormat(text, fields, data)) return;
        text.Length = start;
        // unknown = "\#" length hex. https://www.rfc-editor.org/rfc/rfc3597#section-5
        text.Append(CultureInfo.InvariantCulture, $"\\# {data.Length}");
        if (!data.IsEmpty) Pieces(text.Append(' '), Convert.ToHexString(data));
    }

    /// <summary>A character string in quotes (RFC 1035 5.1).</summary>
    public static void Quoted(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('"');
        Escaped(text, bytes);
        text.Append('"');
    }

    public static void Escaped(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte octet in bytes)
        {
            if (octet is < (byte)' ' or >= 0x7F) text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
            else if (octet is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)octet);
            else text.Append((char)octet);
        }
    }

    private static bool TryFormat(StringBuilder text, string fields, ReadOnlySpan<byte> data)
    {
        FieldReader reader = new(data);
        int start = text.Length;
        foreach (char field in fields)
        {
            int before = text.Length;
            if (before > start) text.Append(' ');
            int separated = text.Length;
            Append(text, field, ref reader);
            if (reader.Failed) return false;
            // A field that is left out leaves no space.
            if (text.Length == separated) text.Length = before;
        }

        return reader.AtEnd;
    }

    private static void Append(StringBuilder text, char field, ref FieldReader reader)
    {
        switch (field)
        {
            case '1': text.Append(reader.Byte()); break;
            case '2': text.Append(reader.UInt16()); break;
            case '4': text.Append(reader.UInt32()); break;
            case 'i': Address(text, reader.Bytes(4)); break;
            case 'I': Address(text, reader.Bytes(16)); break;
            case 'n' or 'd' or 'N': Name(text, reader.Name()); break;
            case 's': Quoted(text, reader.Counted()); break;
            case 'S': Strings(text, ref reader); break;
            case 'q': Quoted(text, reader.Rest()); break;
            case 'g': Escaped(text, reader.Counted()); break;
            case 'x': Pieces(text, Convert.ToHexString(reader.Rest())); break;
            case 'X': text.Append(Convert.ToHexString(reader.Rest())); break;
            case 'p': text.Append("0x").Append(Convert.ToHexStringLower(reader.Rest())); break;
            case 'h': Salt(text, reader.Counted()); break;
            case 'H': Base32(text, reader.Counted()); break;
            case 'B': Pieces(text, Convert.ToBase64String(reader.Rest())); break;
            case 'b': text.Append(Convert.ToBase64String(reader.Rest())); break;
            case 't': text.Append(DnsTypes.Text((DnsType)reader.UInt16())); break;
            case 'T': text.Append(DateTimeOffset.FromUnixTimeSeconds(reader.UInt32()).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)); break;
            case 'M': TypeMap(text, ref reader); break;
            case 'l': Words(text, reader.Bytes(8)); break;
            case 'e': text.Append(BitConverter.ToString(reader.Rest().ToArray()).ToLowerInvariant()); break;
            case 'V': ServiceText.Append(text, ref reader); break;
            default: RareText.Append(text, field, ref reader); break;
        }
    }

    public static void Name(StringBuilder text, ReadOnlySpan<byte> wire)
    {
        if (!wire.IsEmpty) DnsNameText.Append(text, wire);
    }

    public static void Address(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 4 or 16) AddressText.Append(text, bytes);
    }

    private static void Strings(StringBuilder text, ref FieldReader reader)
    {
        for (bool first = true; (first || !reader.AtEnd) && !reader.Failed; first = false)
        {
            if (!first) text.Append(' ');
            Quoted(text, reader.Counted());
        }
    }

    public static void Pieces(StringBuilder text, ReadOnlySpan<char> letters)
    {
        for (; letters.Length > PieceLetters; letters = letters[PieceLetters..]) text.Append(letters[..PieceLetters]).Append(' ');
        text.Append(letters);
    }

    private static void Salt(StringBuilder text, ReadOnlySpan<byte> bytes) => text.Append(bytes.IsEmpty ? "-" : Convert.ToHexString(bytes));

    // Five bits per letter, the alphabet of RFC 4648 7, without padding.
    private static void Base32(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            int pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append("0123456789ABCDEFGHIJKLMNOPQRSTUV"[(pair >> (11 - bit % 8)) & 31]);
        }
    }

    private static void TypeMap(StringBuilder text, ref FieldReader reader)
    {
        // map = (window:1 length:1-32 bits)*. https://www.rfc-editor.org/rfc/rfc4034#section-4.1.2
        int start = text.Length;
        while (!reader.AtEnd && !reader.Failed)
        {
            int window = reader.Byte();
            ReadOnlySpan<byte> bits = reader.Counted();
            if (bits.Length is 0 or > 32) reader.Fail();
            for (int i = 0; i < bits.Length * 8; i++)
            {
                if ((bits[i / 8] & (0x80 >> (i % 8))) == 0) continue;
                if (text.Length > start) text.Append(' ');
                text.Append(DnsTypes.Text((DnsType)(window * 256 + i)));
            }
        }
    }

    private static void Words(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i + 1 < bytes.Length; i += 2) text.Append(i > 0 ? ":" : "").Append(((bytes[i] << 8) | bytes[i + 1]).ToString("x", CultureInfo.InvariantCulture));
    }
}
