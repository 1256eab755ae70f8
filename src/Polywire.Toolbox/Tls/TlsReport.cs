namespace Polywire.Toolbox.Tls;

/// <summary>What a handshake with a server showed.</summary>
public sealed record TlsReport
{
    /// <summary>Whom it was made with.</summary>
    public required TlsTarget Target { get; init; }

    /// <summary>The address that answered, with its port.</summary>
    public required string Place { get; init; }

    /// <summary>The version that was agreed upon.</summary>
    public required TlsVersion Version { get; init; }

    /// <summary>The suite that was agreed upon.</summary>
    public required CipherSuite Suite { get; init; }

    /// <summary>The group or size of the key exchange: <c>x25519</c>, <c>DH 2048</c>; empty without one.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>What signed the key exchange; empty in TLS 1.3, where it is encrypted, and without one.</summary>
    public string Signature { get; init; } = "";

    /// <summary>Whether the connection is compressed.</summary>
    public bool Compresses { get; init; }

    /// <summary>What ALPN agreed upon; empty for nothing.</summary>
    public string Alpn { get; init; } = "";

    /// <summary>Whether the server asks for a client certificate.</summary>
    public bool AsksForCertificate { get; init; }

    /// <summary>Whether it ended a connection that had shown none (TLS 1.3; older servers end the handshake itself).</summary>
    public bool RequiresCertificate { get; init; }

    /// <summary>Whether a session could be resumed.</summary>
    public TlsResumption Resumption { get; init; }

    /// <summary>Whether an answer of OCSP was stapled; null in TLS 1.3, where it is encrypted.</summary>
    public bool? Staples { get; init; }

    /// <summary>The certificates as they were sent, the server's own first.</summary>
    public IReadOnlyList<CertificateFacts> Certificates { get; init; } = [];

    /// <summary>The subjects from the server's certificate to the authority, as far as the chain leads.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<TlsProblem> Problems { get; init; } = [];

    /// <summary>When the first certificate of the path expires; null without certificates.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whole days until then.</summary>
    public int? DaysLeft { get; init; }

    /// <summary>How many certificates are trusted: those of the file, or the system's.</summary>
    public int TrustedCertificates { get; init; }

    /// <summary>How many of them are authorities.</summary>
    public int TrustedAuthorities { get; init; }

    /// <summary>Whether the handshake was completed; otherwise the facts come from a hello made by hand.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>How many handshakes were begun.</summary>
    public int Handshakes { get; init; }

    /// <summary>Whether chain and name hold.</summary>
    public bool Holds => IsComplete && !Problems.Any(static problem => problem.IsFatal);
}
