namespace Polywire.Toolbox.Tls;

/// <summary>What a <see cref="TlsServer"/> shows its clients.</summary>
public sealed record TlsServerOptions
{
    /// <summary>PEM file of its certificate and chain.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM file of its key; null when it stands in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM file of the authorities of clients' certificates. Given, clients are asked for one, and may have none.</summary>
    public string? CaFile { get; init; }

    /// <summary>What it takes over ALPN, the best first; whatever the client offers first when empty.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>The caps.</summary>
    public TlsLimits Limits { get; init; } = new();

    /// <summary>What time it is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
