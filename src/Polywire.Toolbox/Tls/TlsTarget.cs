namespace Polywire.Toolbox.Tls;

/// <summary>Whom to look at.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="Port">TCP port.</param>
public sealed record TlsTarget(string Host, int Port)
{
    /// <summary>The name that is asked for (SNI) and that the certificate must carry; null for <see cref="Host"/>.</summary>
    public string? Name { get; init; }

    /// <summary>How the connection becomes TLS. Default: it is TLS from the first byte on.</summary>
    public StartTls StartTls { get; init; }

    /// <summary><see cref="Name"/>, or else the host.</summary>
    public string ExpectedName => Name ?? Host;

    /// <summary>What goes into the hello: names only, no IP addresses (RFC 6066 section 3).</summary>
    internal string? ServerName => System.Net.IPAddress.TryParse(ExpectedName, out _) ? null : ExpectedName.TrimEnd('.');

    internal Addressing.Address Address => Addressing.Address.Parse($"tcp://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary><c>HOST:PORT</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
