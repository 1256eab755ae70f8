namespace Polywire.Toolbox.Tls;

/// <summary>How a server is looked at.</summary>
public sealed record TlsInspection
{
    /// <summary>PEM file of the authorities to trust; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of this side's certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its key; null when it stands in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What is offered over ALPN; null for <c>h2</c> and <c>http/1.1</c>, and nothing after STARTTLS.</summary>
    public IReadOnlyList<string>? Alpn { get; init; }

    /// <summary>Versions to offer; none for whatever this machine's policy allows.</summary>
    public System.Security.Authentication.SslProtocols Protocols { get; init; }

    /// <summary>Suites to offer; null for whatever this machine's policy allows.</summary>
    public IReadOnlyList<CipherSuite>? Suites { get; init; }

    /// <summary>Whether a session is resumed, which takes two more handshakes. Default true.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>The caps.</summary>
    public TlsLimits Limits { get; init; } = new();

    /// <summary>What time it is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
