namespace Polywire.Transports;

/// <summary>What TLS needs to know on either side.</summary>
public sealed record TlsOptions
{
    /// <summary>PEM file of certificate authorities to trust instead of the system's; null for the system's. To listen: those of the clients' certificates.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of this side's certificate (and chain): required to listen, optional to connect. A listener takes a file that has changed with the next handshake, a second later at most.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the certificate's key; null when it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the server's certificate must carry; null for the address's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accepts any certificate. Default false. For tests: an attacker in the middle goes unseen.</summary>
    public bool Insecure { get; init; }

    /// <summary>Whether a listener asks its clients for certificates, of the authorities in <see cref="CaFile"/>. Default: no.</summary>
    public TlsClients Clients { get; init; }

    /// <summary>Refuses whatever is older than TLS 1.3. Default false: TLS 1.2 will do.</summary>
    public bool Only13 { get; init; }

    /// <summary>The options that stand in an address: <c>ca</c>, <c>cert</c>, <c>key</c>, <c>name</c>, <c>insecure</c>, <c>clients</c> (none, optional, required), <c>tls</c> (1.2, 1.3).</summary>
    /// <exception cref="Addressing.AddressException">One of them is wrong.</exception>
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
            Clients = address.Option("clients") switch
            {
                null or "none" => TlsClients.None,
                "optional" => TlsClients.Optional,
                "required" => TlsClients.Required,
                var other => throw new Addressing.AddressException($"Option clients={other} of {address} must be none, optional or required."),
            },
            Only13 = address.Option("tls") switch
            {
                null or "1.2" => false,
                "1.3" => true,
                var other => throw new Addressing.AddressException($"Option tls={other} of {address} must be 1.2 or 1.3: the oldest version that will do."),
            },
        };
    }
}
