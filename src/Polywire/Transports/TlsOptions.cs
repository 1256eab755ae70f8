namespace Polywire.Transports;

/// <summary>What TLS needs to know on either side.</summary>
public sealed record TlsOptions
{
    /// <summary>PEM file of certificate authorities to trust instead of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of this side's certificate (and chain): required to listen, optional to connect.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the certificate's key; null when it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the server's certificate must carry; null for the address's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accepts any certificate. Default false. For tests: an attacker in the middle goes unseen.</summary>
    public bool Insecure { get; init; }

    /// <summary>The options that stand in an address: <c>ca</c>, <c>cert</c>, <c>key</c>, <c>name</c>, <c>insecure</c>.</summary>
    public static TlsOptions FromAddress(Addressing.Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new TlsOptions
        {
            CaFile = address.Option("ca"),
            CertificateFile = address.Option("cert"),
            KeyFile = address.Option("key"),
            ServerName = address.Option("name"),
            Insecure = address.Option("insecure", false),
        };
    }
}
