namespace Polywire.Toolbox.Tls;

/// <summary>A cipher suite, by its number on the wire: two bytes, three in SSL 2.0. A number that nobody assigned is a suite too, without a name.</summary>
public readonly record struct CipherSuite(int Code)
{
    /// <summary>Every suite that has a name, by number.</summary>
    public static IReadOnlyList<CipherSuite> All { get; } = CipherSuiteFacts.Codes;

    /// <summary>IANA's name: <c>TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384</c>.</summary>
    public string Name => Facts?.Name ?? TlsWords.Hex(Code);

    /// <summary>OpenSSL's name: <c>ECDHE-RSA-AES256-GCM-SHA384</c>. Made by OpenSSL's own rules also where OpenSSL has no such suite.</summary>
    public string OpenSslName => Facts?.OpenSslName ?? TlsWords.Hex(Code);

    /// <summary>How keys are agreed upon: <c>ECDHE</c>, <c>DHE</c>, <c>RSA</c>, <c>PSK</c>, …; <c>any</c> in TLS 1.3.</summary>
    public string KeyExchange => Facts?.KeyExchange ?? "";

    /// <summary>What encrypts: <c>AES-GCM</c>, <c>CHACHA20</c>, <c>3DES-CBC</c>, <c>NULL</c>.</summary>
    public string Encryption => Facts?.Encryption ?? "";

    /// <summary>Bits of the key that encrypts; 0 for none.</summary>
    public int Bits => Facts?.Bits ?? 0;

    /// <summary>The version that the suite came with, in OpenSSL's words: <c>SSLv3</c>, <c>TLSv1.0</c>, <c>TLSv1.2</c>, <c>TLSv1.3</c>.</summary>
    public string DefinedIn => Facts?.DefinedIn ?? "";

    /// <summary>Whether nobody should use it any more: no or broken encryption, no authentication, or keys for export.</summary>
    public bool IsBroken => Facts is { } facts && (facts.Bits < 112 || facts.Exchange.Contains("anon", StringComparison.Ordinal) || facts.Encryption is "RC4" or "RC2-CBC");

    /// <summary>Whether a session that was recorded stays secret when the server's key becomes known: keys are made for each session.</summary>
    public bool HasForwardSecrecy => KeyExchange is "ECDHE" or "DHE" or "any";

    internal bool IsTls13 => DefinedIn == "TLSv1.3";

    internal CipherSuiteFacts? Facts => CipherSuiteFacts.Of(Code);

    /// <summary>IANA's name.</summary>
    public override string ToString() => Name;
}
