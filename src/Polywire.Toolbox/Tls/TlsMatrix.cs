namespace Polywire.Toolbox.Tls;

/// <summary>What a server speaks: versions, suites, groups, signature algorithms, ALPN. Found with hand-made hellos, so nothing depends on this machine's policy.</summary>
public sealed record TlsMatrix
{
    /// <summary>A row for each version, SSL 2.0 first. Where it is not complete, versions that were not reached have none, and the last row may lack suites.</summary>
    public required IReadOnlyList<TlsMatrixRow> Rows { get; init; }

    /// <summary>The groups of TLS 1.3, in the server's order of preference.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The groups of ECDHE in TLS 1.2 and older.</summary>
    public IReadOnlyList<string> OlderGroups { get; init; } = [];

    /// <summary>What signs the key exchange in TLS 1.2. In TLS 1.3 that is encrypted.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>The protocols that it takes over ALPN, out of <see cref="TlsMatrixProber.ApplicationProtocols"/>.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>The protocols that its NPN lists (ALPN's predecessor).</summary>
    public IReadOnlyList<string> NextProtocols { get; init; } = [];

    /// <summary>Whether it compresses (DEFLATE), which gives secrets away (CRIME).</summary>
    public bool Compresses { get; init; }

    /// <summary>Whether a client certificate is asked for in TLS 1.2 or older; null where it speaks none of them.</summary>
    public bool? AsksForCertificate { get; init; }

    /// <summary>How many handshakes were begun.</summary>
    public int Handshakes { get; init; }

    /// <summary>Why it is not complete; null when it is.</summary>
    public string? Incomplete { get; init; }
}
