using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Puts TLS over a connected socket, on either side.</summary>
internal static class Tls
{
    internal static async ValueTask<Transport> ConnectAsync(Stream socket, Transport below, Address address, TlsOptions options, CancellationToken cancellationToken)
    {
        SslClientAuthenticationOptions authentication = ClientOptions(address, options);
        var turns = new TurnStream(socket);
        var tls = new SslStream(turns);
        try
        {
            await tls.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
            return new TlsTransport(tls, turns, below);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the client's side of TLS is told.</summary>
    internal static SslClientAuthenticationOptions ClientOptions(Address address, TlsOptions options) => new()
    {
        TargetHost = options.ServerName ?? address.Host,
        CertificateChainPolicy = options.CaFile is null ? null : TrustOnly(options.CaFile),
        EnabledSslProtocols = options.Only13 ? System.Security.Authentication.SslProtocols.Tls13 : System.Security.Authentication.SslProtocols.None,
#pragma warning disable CA5359 // What insecure=true asks for, and nothing else does.
        RemoteCertificateValidationCallback = options.Insecure ? AcceptAny : null,
#pragma warning restore CA5359
        ClientCertificates = options.CertificateFile is null ? null : [ReadCertificate(options)],
    };

    /// <summary>The same for HTTP and WebSocket, whose handler puts the URL's host in the place of the name that was asked for: it is looked at here.</summary>
    internal static SslClientAuthenticationOptions HttpOptions(Address address, TlsOptions options)
    {
        SslClientAuthenticationOptions http = ClientOptions(address, options);
        if (!options.Insecure && options.ServerName is { } name)
            http.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) is SslPolicyErrors.None && certificate is X509Certificate2 own && own.MatchesHostname(name);
        return http;
    }

    internal static async ValueTask<Transport> AcceptAsync(Stream socket, Transport below, ServerTls server, CancellationToken cancellationToken)
    {
        var turns = new TurnStream(socket);
        var tls = new SslStream(turns);
        try
        {
            await tls.AuthenticateAsServerAsync(server.ForHandshake(), cancellationToken).ConfigureAwait(false);
            return new TlsTransport(tls, turns, below);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static X509Certificate2 ReadCertificate(TlsOptions options)
    {
        if (options.CertificateFile is null) throw new AddressException("A TLS listener needs a certificate: give cert=FILE and key=FILE.");
        try
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile ?? options.CertificateFile);
            // A key read from PEM is ephemeral, which some TLS back ends refuse; a round trip through PKCS#12 settles it.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            throw new AddressException($"Cannot read the certificate {options.CertificateFile}: {unreadable.Message}");
        }
    }

    internal static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            throw new AddressException($"Cannot read the authorities {file}: {unreadable.Message}");
        }
        // Not even half a certificate is no mistake to .NET; it would trust nobody.
        return policy.CustomTrustStore.Count > 0 ? policy : throw new AddressException($"Cannot read the authorities {file}: there is no certificate in it.");
    }

    /// <summary>Whether this is what .NET says of files that are missing, wrong, or not (yet) of one another: of a key that does not fit it says <see cref="ArgumentException"/>.</summary>
    internal static bool IsUnreadable(Exception failure) =>
        failure is IOException or System.Security.Cryptography.CryptographicException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;
}
