using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Testing;

/// <summary>An authority, a server's certificate and clients' certificates, as files that go with it.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("polywire-tls-").FullName;
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    internal Certificates()
    {
        var request = new CertificateRequest("CN=Authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        DateTimeOffset today = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(today.AddDays(-2), today.AddDays(2));
        File.WriteAllText(Ca, _authority.ExportCertificatePem());
        MakeServer();
    }

    internal string Ca => Path.Combine(_directory, "ca.pem");

    internal string Server => Path.Combine(_directory, "server.pem");

    internal string ServerKey => Path.Combine(_directory, "server.key");

    /// <summary>Options of an address that listens.</summary>
    internal string Listening => $"cert={Server}&key={ServerKey}";

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Writes another server certificate over the one that is there; the key first, so that for a moment they do not fit.</summary>
    /// <returns>Its thumbprint.</returns>
    internal string MakeServer() => Make("CN=localhost", Server, ServerKey, names => names.AddIpAddress(IPAddress.Loopback));

    /// <summary>Writes a server certificate that is good no longer over the one that is there.</summary>
    internal void MakeExpiredServer() => Make("CN=localhost", Server, ServerKey, names => names.AddIpAddress(IPAddress.Loopback), daysLeft: -0.5);

    /// <summary>Writes a server certificate for another host over the one that is there.</summary>
    internal void MakeServerOfAnother() => Make("CN=cats.example", Server, ServerKey, static _ => { }, host: "cats.example");

    /// <summary>Writes a key that fits no certificate over the server's.</summary>
    internal void MakeOtherKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(ServerKey, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Makes a client certificate.</summary>
    /// <returns>Options of an address that connects with it.</returns>
    internal string MakeClient(string subject, Action<SubjectAlternativeNameBuilder> names)
    {
        string file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        Make(subject, file + ".pem", file + ".key", names);
        return $"cert={file}.pem&key={file}.key&ca={Ca}";
    }

    private string Make(string subject, string file, string keyFile, Action<SubjectAlternativeNameBuilder> name, double daysLeft = 1, string host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        name(names);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset today = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.Create(_authority, today.AddDays(-1), today.AddDays(daysLeft), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(file, made.ExportCertificatePem());
        return made.Thumbprint;
    }
}
