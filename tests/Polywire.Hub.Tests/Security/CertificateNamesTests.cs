using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Polywire.Hubs.Security;

namespace Polywire.Hubs.Tests.Security;

/// <summary>What a certificate calls its owner, and what it does not.</summary>
public sealed class CertificateNamesTests
{
    [Theory]
    [InlineData("CN=lucy, O=Chocolate", "CN:lucy")]
    [InlineData("O=Chocolate, CN=lucy", "CN:lucy")]
    [InlineData("O=lucy", null)]
    [InlineData("OU=lucy, O=Chocolate", null)]
    [InlineData("E=lucy", null)]
    public void The_common_name_is_nothing_else(string subject, string? name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        Assert.Equal(name, CertificateNames.Of(certificate).FirstOrDefault(found => found.StartsWith("CN:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Alternative_names_that_are_none_are_nobody()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lucy", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", [0x30, 0x05, 0x82, 0x7f, 0x01], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        Assert.Equal(["CN=lucy", "CN:lucy"], CertificateNames.Of(certificate));
    }
}
