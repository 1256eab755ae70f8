namespace Polywire.Toolbox.Tls;

/// <summary>What a client offered to a <see cref="TlsServer"/>, and what came of it.</summary>
public sealed record TlsClientReport
{
    /// <summary>Where it came from.</summary>
    public required string Place { get; init; }

    /// <summary>The versions that it offers, as <c>TLS 1.3</c>, the newest first; empty when it said no hello.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The suites that it offers, in its order.</summary>
    public IReadOnlyList<CipherSuite> Suites { get; init; } = [];

    /// <summary>The groups that it offers, in its order.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The signature algorithms that it takes, in its order.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>The protocols that it offers over ALPN.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>The host that it asks for (SNI); null for none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The extensions of its hello, in their order.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Why there was no handshake; null when there was.</summary>
    public string? Failure { get; init; }

    /// <summary>The version that was agreed upon.</summary>
    public TlsVersion? Version { get; init; }

    /// <summary>The suite that was agreed upon.</summary>
    public CipherSuite? Suite { get; init; }

    /// <summary>The protocol that was agreed upon.</summary>
    public string ChosenAlpn { get; init; } = "";

    /// <summary>The group of the key exchange.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The client's certificate; null for none.</summary>
    public CertificateFacts? Certificate { get; init; }
}
