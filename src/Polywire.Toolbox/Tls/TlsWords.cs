using System.Globalization;

namespace Polywire.Toolbox.Tls;

/// <summary>Names for the numbers on the wire: versions, alerts, groups, signature algorithms. What has no name is told as a number.</summary>
public static class TlsWords
{
    // https://www.iana.org/assignments/tls-parameters (TLS Alerts)
    private static readonly Dictionary<int, string> s_alerts = new()
    {
        [0] = "close_notify", [10] = "unexpected_message", [20] = "bad_record_mac", [21] = "decryption_failed", [22] = "record_overflow", [30] = "decompression_failure",
        [40] = "handshake_failure", [41] = "no_certificate", [42] = "bad_certificate", [43] = "unsupported_certificate", [44] = "certificate_revoked",
        [45] = "certificate_expired", [46] = "certificate_unknown", [47] = "illegal_parameter", [48] = "unknown_ca", [49] = "access_denied", [50] = "decode_error",
        [51] = "decrypt_error", [60] = "export_restriction", [70] = "protocol_version", [71] = "insufficient_security", [80] = "internal_error",
        [86] = "inappropriate_fallback", [90] = "user_canceled", [100] = "no_renegotiation", [109] = "missing_extension", [110] = "unsupported_extension",
        [111] = "certificate_unobtainable", [112] = "unrecognized_name", [113] = "bad_certificate_status_response", [114] = "bad_certificate_hash_value",
        [115] = "unknown_psk_identity", [116] = "certificate_required", [120] = "no_application_protocol", [121] = "ech_required",
    };

    // The same page: TLS Supported Groups.
    private static readonly Dictionary<int, string> s_groups = new()
    {
        [1] = "sect163k1", [2] = "sect163r1", [3] = "sect163r2", [4] = "sect193r1", [5] = "sect193r2", [6] = "sect233k1", [7] = "sect233r1", [8] = "sect239k1",
        [9] = "sect283k1", [10] = "sect283r1", [11] = "sect409k1", [12] = "sect409r1", [13] = "sect571k1", [14] = "sect571r1", [15] = "secp160k1", [16] = "secp160r1",
        [17] = "secp160r2", [18] = "secp192k1", [19] = "secp192r1", [20] = "secp224k1", [21] = "secp224r1", [22] = "secp256k1", [23] = "secp256r1", [24] = "secp384r1",
        [25] = "secp521r1", [26] = "brainpoolP256r1", [27] = "brainpoolP384r1", [28] = "brainpoolP512r1", [29] = "x25519", [30] = "x448",
        [31] = "brainpoolP256r1tls13", [32] = "brainpoolP384r1tls13", [33] = "brainpoolP512r1tls13", [41] = "curveSM2", [256] = "ffdhe2048", [257] = "ffdhe3072",
        [258] = "ffdhe4096", [259] = "ffdhe6144", [260] = "ffdhe8192", [512] = "MLKEM512", [513] = "MLKEM768", [514] = "MLKEM1024", [4587] = "SecP256r1MLKEM768",
        [4588] = "X25519MLKEM768", [4589] = "SecP384r1MLKEM1024", [25497] = "X25519Kyber768Draft00",
    };

    // The same page: TLS SignatureScheme; below them the pairs of hash and signature of TLS 1.2.
    private static readonly Dictionary<int, string> s_signatures = new()
    {
        [0x0804] = "rsa_pss_rsae_sha256", [0x0805] = "rsa_pss_rsae_sha384", [0x0806] = "rsa_pss_rsae_sha512", [0x0807] = "ed25519", [0x0808] = "ed448",
        [0x0809] = "rsa_pss_pss_sha256", [0x080a] = "rsa_pss_pss_sha384", [0x080b] = "rsa_pss_pss_sha512", [0x081a] = "ecdsa_brainpoolP256r1tls13_sha256",
        [0x081b] = "ecdsa_brainpoolP384r1tls13_sha384", [0x081c] = "ecdsa_brainpoolP512r1tls13_sha512", [0x0403] = "ecdsa_secp256r1_sha256",
        [0x0503] = "ecdsa_secp384r1_sha384", [0x0603] = "ecdsa_secp521r1_sha512", [0x0303] = "ecdsa_sha224", [0x0203] = "ecdsa_sha1", [0x0401] = "rsa_pkcs1_sha256",
        [0x0501] = "rsa_pkcs1_sha384", [0x0601] = "rsa_pkcs1_sha512", [0x0301] = "rsa_pkcs1_sha224", [0x0201] = "rsa_pkcs1_sha1", [0x0101] = "rsa_pkcs1_md5",
        [0x0402] = "dsa_sha256", [0x0502] = "dsa_sha384", [0x0602] = "dsa_sha512", [0x0302] = "dsa_sha224", [0x0202] = "dsa_sha1",
        [0x0904] = "mldsa44", [0x0905] = "mldsa65", [0x0906] = "mldsa87",
    };

    /// <summary>The groups that a hello can offer, the usual ones first.</summary>
    internal static IReadOnlyList<int> Groups { get; } =
        [29, 23, 24, 25, 30, 4588, 4587, 4589, 25497, .. Enumerable.Range(256, 5), 26, 27, 28, 31, 32, 33, 41, 22, 21, 20, 19, 18, 17, 16, 15, .. Enumerable.Range(1, 14), 512, 513, 514];

    /// <summary>The signature algorithms that a hello can offer.</summary>
    internal static IReadOnlyList<int> Signatures { get; } = [.. s_signatures.Keys];

    /// <summary>As people write it: <c>TLS 1.2</c>, <c>SSL 3.0</c>.</summary>
    public static string Name(TlsVersion version) => version switch
    {
        TlsVersion.Ssl2 => "SSL 2.0",
        TlsVersion.Ssl3 => "SSL 3.0",
        TlsVersion.Tls10 => "TLS 1.0",
        TlsVersion.Tls11 => "TLS 1.1",
        TlsVersion.Tls12 => "TLS 1.2",
        TlsVersion.Tls13 => "TLS 1.3",
        _ => Hex((int)version),
    };

    /// <summary>As OpenSSL and Python write it: <c>TLSv1.2</c>, <c>TLSv1</c>, <c>SSLv3</c>.</summary>
    public static string OpenSslName(TlsVersion version) => version switch
    {
        TlsVersion.Ssl2 => "SSLv2",
        TlsVersion.Ssl3 => "SSLv3",
        TlsVersion.Tls10 => "TLSv1",
        TlsVersion.Tls11 => "TLSv1.1",
        TlsVersion.Tls12 => "TLSv1.2",
        TlsVersion.Tls13 => "TLSv1.3",
        _ => Hex((int)version),
    };

    /// <summary>An alert with its number: <c>handshake_failure (40)</c>.</summary>
    public static string Alert(int description) => string.Create(CultureInfo.InvariantCulture, $"{s_alerts.GetValueOrDefault(description, "unassigned")} ({description})");

    /// <summary>A group of the key exchange: <c>x25519</c>.</summary>
    public static string Group(int group) => s_groups.GetValueOrDefault(group) ?? Hex(group);

    /// <summary>A signature algorithm: <c>rsa_pss_rsae_sha256</c>.</summary>
    public static string Signature(int scheme) => s_signatures.GetValueOrDefault(scheme) ?? Hex(scheme);

    /// <summary>Whether it is one of the numbers that clients throw in so that servers learn to ignore what they do not know (GREASE, RFC 8701).</summary>
    internal static bool IsGrease(int number) => (number & 0x0F0F) == 0x0A0A && number >> 8 == (number & 0xFF);

    internal static string Hex(int number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x4}");
}
