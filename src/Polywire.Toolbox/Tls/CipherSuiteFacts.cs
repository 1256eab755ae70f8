using System.Collections.Frozen;
using System.Net.Security;

namespace Polywire.Toolbox.Tls;

/// <summary>What a cipher suite's name says. The names are IANA's, out of .NET's own list, and those that were in use without having been registered.</summary>
internal sealed record CipherSuiteFacts
{
    // https://www.iana.org/assignments/tls-parameters since .NET's list, and drafts that were deployed.
    private static readonly (int Code, string Name)[] s_others =
    [
        (0x0060, "TLS_RSA_EXPORT1024_WITH_RC4_56_MD5"), (0x0061, "TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5"), (0x0062, "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA"),
        (0x0063, "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA"), (0x0064, "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA"), (0x0065, "TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA"),
        (0x0066, "TLS_DHE_DSS_WITH_RC4_128_SHA"), (0x0080, "TLS_GOSTR341094_WITH_28147_CNT_IMIT"), (0x0081, "TLS_GOSTR341001_WITH_28147_CNT_IMIT"),
        (0x0082, "TLS_GOSTR341094_WITH_NULL_GOSTR3411"), (0x0083, "TLS_GOSTR341001_WITH_NULL_GOSTR3411"), (0x00C6, "TLS_SM4_GCM_SM3"), (0x00C7, "TLS_SM4_CCM_SM3"),
        (0x1306, "TLS_AEGIS_256_SHA512"), (0x1307, "TLS_AEGIS_128L_SHA256"), (0xC0B4, "TLS_SHA256_SHA256"), (0xC0B5, "TLS_SHA384_SHA384"),
        (0xC100, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC"), (0xC101, "TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC"), (0xC102, "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"),
        (0xC103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L"), (0xC104, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_L"),
        (0xC105, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_S"), (0xC106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S"),
        (0xCC13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_OLD"), (0xCC14, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_OLD"), (0xCC15, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_OLD"),
        (0xFEFE, "SSL_RSA_FIPS_WITH_DES_CBC_SHA"), (0xFEFF, "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA"),
        // SSL 2.0, section C.4 of the specification.
        (0x010080, "SSL_CK_RC4_128_WITH_MD5"), (0x020080, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"), (0x030080, "SSL_CK_RC2_128_CBC_WITH_MD5"),
        (0x040080, "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"), (0x050080, "SSL_CK_IDEA_128_CBC_WITH_MD5"), (0x060040, "SSL_CK_DES_64_CBC_WITH_MD5"),
        (0x0700C0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"), (0x080080, "SSL_CK_RC4_64_WITH_MD5"),
    ];

    private static readonly FrozenDictionary<int, CipherSuiteFacts> s_all =
        Enum.GetValues<TlsCipherSuite>().Select(static suite => ((int)suite, suite.ToString())).Concat(s_others).DistinctBy(static pair => pair.Item1)
            .ToFrozenDictionary(static pair => pair.Item1, static pair => new CipherSuiteFacts(pair.Item1, pair.Item2));

    private CipherSuiteFacts(int code, string name)
    {
        Code = code;
        Name = name;
        int with = name.IndexOf("_WITH_", StringComparison.Ordinal);
        Exchange = with < 0 ? "" : name[4..with];
        Cipher = with < 0 ? name[4..] : name[(with + 6)..];
        bool is13 = code is (>= 0x1301 and <= 0x1307) or 0x00C6 or 0x00C7 or 0xC0B4 or 0xC0B5 or (>= 0xC103 and <= 0xC106);
        DefinedIn = is13 ? "TLSv1.3" : Version();
        KeyExchange = is13 ? "any" : Keys();
        (Encryption, Bits) = Secrecy();
        OpenSslName = is13 || code > 0xFFFF ? name : Prefix() + Suffix();
    }

    internal int Code { get; }

    internal string Name { get; }

    internal string OpenSslName { get; }

    /// <summary>The part of the name before WITH: <c>ECDHE_RSA</c>.</summary>
    internal string Exchange { get; }

    internal string KeyExchange { get; }

    internal string Encryption { get; }

    internal int Bits { get; }

    internal string DefinedIn { get; }

    private string Cipher { get; }

    private bool IsExport => Exchange.Contains("EXPORT", StringComparison.Ordinal);

    private bool IsPsk => Exchange.Contains("PSK", StringComparison.Ordinal);

    internal static IReadOnlyList<CipherSuite> Codes => [.. s_all.Keys.Order().Select(static code => new CipherSuite(code))];

    internal static CipherSuiteFacts? Of(int code) => s_all.GetValueOrDefault(code);

    /// <summary>Every suite that a hello of a version can offer. What only signals something (SCSV), and the suite of no protection before the handshake, are none.</summary>
    internal static int[] For(TlsVersion version) => version switch
    {
        TlsVersion.Ssl2 => [.. s_all.Keys.Where(static code => code > 0xFFFF).Order()],
        TlsVersion.Tls13 => [.. s_all.Values.Where(static suite => suite.DefinedIn == "TLSv1.3").Select(static suite => suite.Code).Order()],
        // The strong and usual ones first: a server that goes by the client's order then shows what it would choose.
        _ => [.. s_all.Values.Where(static suite => suite.DefinedIn != "TLSv1.3" && suite.Code is > 0 and <= 0xFFFF)
            .OrderByDescending(static suite => suite.KeyExchange == "ECDHE").ThenByDescending(static suite => suite.DefinedIn).ThenByDescending(static suite => suite.Bits)
            .ThenBy(static suite => suite.Code).Select(static suite => suite.Code)],
    };

    private string Keys()
    {
        if (Code > 0xFFFF) return "RSA";
        string first = Exchange.StartsWith("PSK_DHE", StringComparison.Ordinal) ? "DHE" : Exchange.Split('_')[0];
        return first switch
        {
            // Without a certificate the keys are made for the session too; what is lacking is authentication.
            "DH" when Exchange.Contains("anon", StringComparison.Ordinal) => "DHE",
            "ECDH" when Exchange.Contains("anon", StringComparison.Ordinal) => "ECDHE",
            _ => first,
        };
    }

    private string Version()
    {
        if (Code > 0xFFFF) return "SSLv2";
        // RFC 5246 brought other hashes and authenticated encryption; suites with a shared key took the hashes along to older versions (RFC 5487, 5489).
        bool authenticated = Cipher.Contains("GCM", StringComparison.Ordinal) || Cipher.Contains("CCM", StringComparison.Ordinal) || Cipher.Contains("CHACHA", StringComparison.Ordinal) || Cipher.Contains("ARIA", StringComparison.Ordinal);
        bool longHash = Cipher.EndsWith("SHA256", StringComparison.Ordinal) || Cipher.EndsWith("SHA384", StringComparison.Ordinal);
        if (authenticated || (longHash && !IsPsk)) return "TLSv1.2";
        return longHash || Exchange.StartsWith("ECDH", StringComparison.Ordinal) ? "TLSv1.0" : "SSLv3";
    }

    private (string Encryption, int Bits) Secrecy()
    {
        string[] parts = Cipher.Split('_');
        string mode = Cipher.Contains("GCM", StringComparison.Ordinal) ? "-GCM" : Cipher.Contains("CCM_8", StringComparison.Ordinal) ? "-CCM8" : Cipher.Contains("CCM", StringComparison.Ordinal) ? "-CCM" : "-CBC";
        return parts[0] switch
        {
            "AES" or "CAMELLIA" or "ARIA" => (parts[0] + mode, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
            "CHACHA20" => ("CHACHA20", 256),
            "3DES" => ("3DES-CBC", 168),
            "DES" => ("DES-CBC", Cipher.Contains("_40", StringComparison.Ordinal) ? 40 : 56),
            "DES40" => ("DES-CBC", 40),
            "RC4" => ("RC4", int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
            "RC2" => ("RC2-CBC", int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)),
            "IDEA" or "SEED" => (parts[0] + "-CBC", 128),
            "SM4" => ("SM4" + mode, 128),
            "AEGIS" => ("AEGIS", parts[1] == "256" ? 256 : 128),
            "28147" or "KUZNYECHIK" or "MAGMA" => (parts[0], 256),
            _ => Ssl2Secrecy(),
        };
    }

    private (string Encryption, int Bits) Ssl2Secrecy() => Code switch
    {
        0x010080 => ("RC4", 128),
        0x020080 => ("RC4", 40),
        0x030080 => ("RC2-CBC", 128),
        0x040080 => ("RC2-CBC", 40),
        0x050080 => ("IDEA-CBC", 128),
        0x060040 => ("DES-CBC", 56),
        0x0700C0 => ("3DES-CBC", 168),
        0x080080 => ("RC4", 64),
        _ => ("NULL", 0),
    };

    private string Prefix()
    {
        string exchange = Exchange.Replace("_EXPORT1024", "", StringComparison.Ordinal).Replace("_EXPORT", "", StringComparison.Ordinal);
        string words = exchange switch
        {
            "RSA" or "RSA_FIPS" => "",
            "DH_anon" => "ADH-",
            "ECDH_anon" => "AECDH-",
            "PSK_DHE" => "DHE-PSK-",
            "SRP_SHA" => "SRP-",
            "SRP_SHA_RSA" => "SRP-RSA-",
            "SRP_SHA_DSS" => "SRP-DSS-",
            // OpenSSL's one inconsistency.
            "ECDHE_RSA" when Cipher.StartsWith("ARIA", StringComparison.Ordinal) => "ECDHE-",
            _ => exchange.Replace('_', '-') + "-",
        };
        return (Exchange.EndsWith("EXPORT1024", StringComparison.Ordinal) ? "EXP1024-" : IsExport ? "EXP-" : "") + words;
    }

    private string Suffix()
    {
        if (Cipher.StartsWith("CHACHA20", StringComparison.Ordinal)) return Cipher.EndsWith("OLD", StringComparison.Ordinal) ? "CHACHA20-POLY1305-OLD" : "CHACHA20-POLY1305";
        if (Exchange.StartsWith("SRP", StringComparison.Ordinal)) return Cipher.Replace('_', '-');
        string[] parts = Cipher.Split('_');
        string hash = parts[^1];
        return parts[0] switch
        {
            "AES" or "CAMELLIA" or "ARIA" => parts[0] + parts[1] + Mode(),
            "3DES" => IsPsk ? "3DES-EDE-CBC-" + hash : "DES-CBC3-" + hash,
            "DES" or "DES40" => "DES-CBC-" + hash,
            "RC4" => "RC4-" + hash,
            "RC2" => "RC2-CBC-" + hash,
            "SEED" => "SEED-" + hash,
            _ => Cipher.Replace('_', '-'),
        };

        string Mode() => parts[2] switch
        {
            "CCM" when parts.Length > 3 => parts[3] == "8" ? "-CCM8" : "-CCM",
            "CCM" => "-CCM",
            "CBC" when IsPsk && parts[0] == "AES" => "-CBC-" + hash,
            "CBC" => "-" + hash,
            var mode => $"-{mode}-{hash}",
        };
    }
}
