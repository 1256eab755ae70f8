using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>The forms that only one type has.</summary>
internal static class RareText
{
    private static readonly Dictionary<int, string> s_certificates = new()
    {
        [1] = "PKIX", [2] = "SPKI", [3] = "PGP", [4] = "IPKIX", [5] = "ISPKI", [6] = "IPGP", [7] = "ACPKIX", [8] = "IACPKIX", [253] = "URI", [254] = "OID",
    };

    private static readonly Dictionary<int, string> s_algorithms = new()
    {
        [1] = "RSAMD5", [2] = "DH", [3] = "DSA", [5] = "RSASHA1", [6] = "NSEC3DSA", [7] = "NSEC3RSASHA1", [8] = "RSASHA256", [10] = "RSASHA512", [12] = "ECCGOST",
        [13] = "ECDSAP256SHA256", [14] = "ECDSAP384SHA384", [15] = "ED25519", [16] = "ED448", [252] = "INDIRECT", [253] = "PRIVATEDNS", [254] = "PRIVATEOID",
    };

    public static void Append(StringBuilder text, char field, ref FieldReader reader)
    {
        switch (field)
        {
            case 'L': LocationText.Append(text, ref reader); break;
            case 'W': Services(text, reader.Rest()); break;
            case 'A': Prefixes(text, ref reader); break;
            case 'K': IpsecKey(text, ref reader); break;
            case 'R': Relay(text, ref reader); break;
            case 'P': HostIdentity(text, ref reader); break;
            case 'C': Certificate(text, ref reader); break;
            case '6': AddressInParts(text, ref reader); break;
            case 'a': AtmAddress(text, ref reader); break;
            default: throw new ArgumentOutOfRangeException(nameof(field), field, null);
        }
    }

    // WKS: a bit per port. https://www.rfc-editor.org/rfc/rfc1035#section-3.4.2
    private static void Services(StringBuilder text, ReadOnlySpan<byte> bits)
    {
        int start = text.Length;
        for (int port = 0; port < bits.Length * 8; port++)
        {
            if ((bits[port / 8] & (0x80 >> (port % 8))) != 0) text.Append(text.Length > start ? " " : "").Append(port);
        }
    }

    // APL: (family:2 prefix:1 N:1 length:7 address)*. https://www.rfc-editor.org/rfc/rfc3123#section-4
    private static void Prefixes(StringBuilder text, ref FieldReader reader)
    {
        int start = text.Length;
        Span<byte> whole = stackalloc byte[16];
        while (!reader.AtEnd && !reader.Failed)
        {
            int family = reader.UInt16(), prefix = reader.Byte(), length = reader.Byte();
            int size = family switch { 1 => 4, 2 => 16, _ => 0 };
            ReadOnlySpan<byte> address = reader.Bytes(length & 0x7F);
            if (address.Length > size || prefix > size * 8 || size == 0) reader.Fail();
            if (reader.Failed) return;
            whole.Clear();
            address.CopyTo(whole);
            if (text.Length > start) text.Append(' ');
            text.Append(length > 0x7F ? "!" : "").Append(family).Append(':');
            RecordText.Address(text, whole[..size]);
            text.Append('/').Append(prefix);
        }
    }

    // IPSECKEY: precedence:1 kind:1 algorithm:1 gateway key. https://www.rfc-editor.org/rfc/rfc4025#section-2.1
    private static void IpsecKey(StringBuilder text, ref FieldReader reader)
    {
        int precedence = reader.Byte(), kind = reader.Byte(), algorithm = reader.Byte();
        text.Append(CultureInfo.InvariantCulture, $"{precedence} {kind} {algorithm} ");
        Gateway(text, kind, ref reader);
        if (!reader.AtEnd) text.Append(' ').Append(Convert.ToBase64String(reader.Rest()));
    }

    // AMTRELAY: precedence:1 D:1 kind:7 relay. https://www.rfc-editor.org/rfc/rfc8777#section-4.2
    private static void Relay(StringBuilder text, ref FieldReader reader)
    {
        int precedence = reader.Byte(), kind = reader.Byte();
        text.Append(CultureInfo.InvariantCulture, $"{precedence} {kind >> 7} {kind & 0x7F} ");
        Gateway(text, kind & 0x7F, ref reader);
    }

    private static void Gateway(StringBuilder text, int kind, ref FieldReader reader)
    {
        switch (kind)
        {
            case 0: text.Append('.'); break;
            case 1: RecordText.Address(text, reader.Bytes(4)); break;
            case 2: RecordText.Address(text, reader.Bytes(16)); break;
            case 3: RecordText.Name(text, reader.Name()); break;
            default: reader.Fail(); break;
        }
    }

    // HIP: length:1 algorithm:1 length:2 tag key name*. https://www.rfc-editor.org/rfc/rfc8005#section-5
    private static void HostIdentity(StringBuilder text, ref FieldReader reader)
    {
        int tag = reader.Byte(), algorithm = reader.Byte(), key = reader.UInt16();
        text.Append(algorithm).Append(' ').Append(Convert.ToHexString(reader.Bytes(tag))).Append(' ').Append(Convert.ToBase64String(reader.Bytes(key)));
        while (!reader.AtEnd && !reader.Failed) RecordText.Name(text.Append(' '), reader.Name());
    }

    // CERT: type:2 key tag:2 algorithm:1 certificate. https://www.rfc-editor.org/rfc/rfc4398#section-2
    private static void Certificate(StringBuilder text, ref FieldReader reader)
    {
        int type = reader.UInt16(), tag = reader.UInt16(), algorithm = reader.Byte();
        text.Append(s_certificates.GetValueOrDefault(type) ?? $"{type}").Append(' ').Append(tag).Append(' ').Append(s_algorithms.GetValueOrDefault(algorithm) ?? $"{algorithm}");
        if (!reader.AtEnd) RecordText.Pieces(text.Append(' '), Convert.ToBase64String(reader.Rest()));
    }

    // A6: prefix:1 the address's last bytes, and a name if there is a prefix. https://www.rfc-editor.org/rfc/rfc2874#section-3.1.1
    private static void AddressInParts(StringBuilder text, ref FieldReader reader)
    {
        int prefix = reader.Byte();
        text.Append(prefix);
        if (prefix > 128) reader.Fail();
        Span<byte> whole = stackalloc byte[16];
        whole.Clear();
        if (!reader.Failed) reader.Bytes(16 - prefix / 8).CopyTo(whole[(prefix / 8)..]);
        if (prefix < 128) RecordText.Address(text.Append(' '), whole);
        if (prefix > 0) RecordText.Name(text.Append(' '), reader.Name());
    }

    private static void AtmAddress(StringBuilder text, ref FieldReader reader)
    {
        int format = reader.Byte();
        ReadOnlySpan<byte> rest = reader.Rest();
        if (format == 0) text.Append(Convert.ToHexStringLower(rest));
        else if (format == 1 && !rest.ContainsAnyExceptInRange((byte)'0', (byte)'9')) text.Append('+').Append(Encoding.ASCII.GetString(rest));
        else reader.Fail();
    }
}
