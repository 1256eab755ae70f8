using System.Numerics;

namespace Polywire.Toolbox.Tls;

/// <summary>How the keys of a session are made below TLS 1.3, as the ServerKeyExchange says.</summary>
/// <param name="Group">The group of ECDHE; null for others.</param>
/// <param name="Bits">The size of the prime (DHE) or of the temporary RSA key (export suites); 0 for ECDHE.</param>
/// <param name="Signature">What signs them, since TLS 1.2; null before, and without authentication.</param>
internal sealed record ServerKeys(int? Group, int Bits, int? Signature)
{
    /// <summary>Reads the body of the message; null where it says nothing of this (PSK hints, SRP).</summary>
    /// <exception cref="PolywireException">It is not one.</exception>
    public static ServerKeys? Read(CipherSuite suite, TlsVersion version, ReadOnlySpan<byte> body)
    {
        string exchange = suite.Facts?.Exchange ?? "";
        var bytes = new TlsBytes(body, "ServerKeyExchange");
        // opaque psk_identity_hint<0..2^16-1> comes first: https://www.rfc-editor.org/rfc/rfc4279#section-2
        if (exchange.Contains("PSK", StringComparison.Ordinal)) _ = bytes.Vector16();
        bool signed = version == TlsVersion.Tls12 && !exchange.Contains("PSK", StringComparison.Ordinal) && !exchange.Contains("anon", StringComparison.Ordinal);
        switch (suite.KeyExchange)
        {
            case "ECDHE":
                // ECCurveType named_curve (3), NamedCurve, opaque point<1..2^8-1>: https://www.rfc-editor.org/rfc/rfc8422#section-5.4
                if (bytes.Byte() != 3) return new ServerKeys(null, 0, null);
                int group = bytes.Number16();
                _ = bytes.Vector8();
                return new ServerKeys(group, 0, signed ? bytes.Number16() : null);
            case "DHE":
                // opaque dh_p<1..2^16-1>, dh_g, dh_Ys: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3
                int bits = BitsOf(bytes.Vector16());
                _ = bytes.Vector16();
                _ = bytes.Vector16();
                return new ServerKeys(null, bits, signed ? bytes.Number16() : null);
            case "RSA" when exchange.Contains("EXPORT", StringComparison.Ordinal):
                // opaque rsa_modulus<1..2^16-1>: https://www.rfc-editor.org/rfc/rfc2246#section-7.4.3
                return new ServerKeys(null, BitsOf(bytes.Vector16()), null);
            default:
                return null;
        }
    }

    private static int BitsOf(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> significant = number.TrimStart((byte)0);
        return significant.IsEmpty ? 0 : (8 * (significant.Length - 1)) + BitOperations.Log2(significant[0]) + 1;
    }
}
