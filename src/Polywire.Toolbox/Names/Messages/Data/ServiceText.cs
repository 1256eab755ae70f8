using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>The parameters of SVCB and HTTPS (RFC 9460 2.1, 14.3.2).</summary>
internal static class ServiceText
{
    private const int Mandatory = 0, Alpn = 1, NoDefaultAlpn = 2, Port = 3, Ipv4Hint = 4, Ech = 5, Ipv6Hint = 6;

    private static readonly string[] s_keys = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

    public static void Append(StringBuilder text, ref FieldReader reader)
    {
        // parameter = key:2 length:2 value, keys ascending. https://www.rfc-editor.org/rfc/rfc9460#section-2.2
        for (int last = -1; !reader.AtEnd && !reader.Failed;)
        {
            if (last >= 0) text.Append(' ');
            int key = reader.UInt16();
            ReadOnlySpan<byte> value = reader.Bytes(reader.UInt16());
            if (key <= last) reader.Fail();
            last = key;
            if (reader.Failed) return;
            text.Append(Key(key));
            FieldReader inside = new(value);
            Value(text, key, ref inside);
            if (inside.Failed || !inside.AtEnd) reader.Fail();
        }
    }

    private static string Key(int key) => key < s_keys.Length ? s_keys[key] : string.Create(CultureInfo.InvariantCulture, $"key{key}");

    private static void Value(StringBuilder text, int key, ref FieldReader value)
    {
        if (key == NoDefaultAlpn) return;
        if (value.AtEnd)
        {
            // An unknown key may stand alone; of the known ones each needs its value.
            if (key < s_keys.Length) value.Fail();
            return;
        }

        text.Append('=');
        int start = text.Length;
        switch (key)
        {
            case Mandatory:
                while (!value.AtEnd && !value.Failed) Separate(text, start).Append(Key(value.UInt16()));
                break;
            case Alpn:
                text.Append('"');
                while (!value.AtEnd && !value.Failed) Protocol(Separate(text, start + 1), value.Counted());
                text.Append('"');
                break;
            case Port:
                text.Append(value.UInt16());
                break;
            case Ipv4Hint:
                while (!value.AtEnd && !value.Failed) RecordText.Address(Separate(text, start), value.Bytes(4));
                break;
            case Ech:
                text.Append(Convert.ToBase64String(value.Rest()));
                break;
            case Ipv6Hint:
                while (!value.AtEnd && !value.Failed) RecordText.Address(Separate(text, start), value.Bytes(16));
                break;
            default:
                RecordText.Quoted(text, value.Rest());
                break;
        }
    }

    private static StringBuilder Separate(StringBuilder text, int start) => text.Length > start ? text.Append(',') : text;

    // A comma or backslash within a list's item is escaped once for the list and once for the string.
    private static void Protocol(StringBuilder text, ReadOnlySpan<byte> name)
    {
        foreach (byte octet in name)
        {
            if (octet is (byte)',' or (byte)'\\') text.Append(@"\\");
            RecordText.Escaped(text, [octet]);
        }
    }
}
