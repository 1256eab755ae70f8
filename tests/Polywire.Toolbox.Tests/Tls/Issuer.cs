using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>Somebody who signs certificates, in memory; good or bad ones.</summary>
internal sealed class Issuer : IDisposable
{
    // Making one takes a tenth of a second.
    private static readonly RSA s_serverKey = RSA.Create(2048);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _own;

    public Issuer(string name, Issuer? above = null, bool isAuthority = true)
    {
        CertificateRequest request = Request(name, _key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (above is null) _own = request.CreateSelfSigned(now.AddDays(-100), now.AddDays(1000));
        else using (X509Certificate2 bare = above.Sign(request, now.AddDays(-90), now.AddDays(900))) _own = bare.CopyWithPrivateKey(_key);
    }

    public byte[] Der => _own.RawData;

    public string Pem => _own.ExportCertificatePem();

    public static byte[] SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(host, key);
        AddNames(request, host);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(50));
        return made.RawData;
    }

    /// <summary>A server's certificate.</summary>
    public byte[] Server(string host, double from = -1, double to = 50, bool named = true, Action<CertificateRequest>? more = null)
    {
        var request = new CertificateRequest("CN=" + host, s_serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (named) AddNames(request, host);
        more?.Invoke(request);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = Sign(request, now.AddDays(from), now.AddDays(to));
        return made.RawData;
    }

    public void Dispose()
    {
        _own.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key) => new("CN=" + name, key, HashAlgorithmName.SHA256);

    private static void AddNames(CertificateRequest request, string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to) =>
        request.Create(_own.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, RandomNumberGenerator.GetBytes(8));
}
