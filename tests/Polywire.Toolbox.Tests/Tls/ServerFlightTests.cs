using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>What openssl's server says first, whole, in two pieces cut everywhere, and byte by byte.</summary>
public sealed class ServerFlightTests
{
    [Fact]
    public void Tls_10()
    {
        ServerFlight flight = Read("server-tls10");

        Assert.Equal(TlsVersion.Tls10, flight.Hello!.Version);
        Assert.Equal("ECDHE-RSA-AES256-SHA", new CipherSuite(flight.Hello.Suite).OpenSslName);
        Assert.Equal("x25519", TlsWords.Group(flight.Keys!.Group!.Value));
        Assert.Null(flight.Keys.Signature);
        Assert.False(flight.AsksForCertificate);
        Assert.True(flight.IsOver);
    }

    [Fact]
    public void Tls_12_with_alpn_and_a_request_for_a_certificate()
    {
        ServerFlight flight = Read("server-tls12");

        Assert.Equal(TlsVersion.Tls12, flight.Hello!.Version);
        Assert.Equal("http/1.1", flight.Hello.Alpn);
        Assert.Equal("rsa_pss_rsae_sha256", TlsWords.Signature(flight.Keys!.Signature!.Value));
        Assert.True(flight.AsksForCertificate);
        using System.Security.Cryptography.X509Certificates.X509Certificate2 own = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(Assert.Single(flight.Certificates));
        Assert.Equal("CN=localhost", own.Subject);
    }

    [Fact]
    public void Finite_field_keys() => Assert.Equal(2048, Read("server-dhe").Keys!.Bits);

    [Fact]
    public void Tls_13()
    {
        ServerFlight flight = Read("server-tls13");

        Assert.Equal(TlsVersion.Tls13, flight.Hello!.Version);
        Assert.Equal(29, flight.Hello.Group);
        Assert.False(flight.Hello.IsRetry);
    }

    [Fact]
    public void A_request_to_come_again()
    {
        ServerFlight flight = Read("server-retry");

        Assert.True(flight.Hello!.IsRetry);
        Assert.Equal("secp384r1", TlsWords.Group(flight.Hello.Group!.Value));
        Assert.True(flight.IsOver);
    }

    [Fact]
    public void An_alert() => Assert.Equal("protocol_version (70)", TlsWords.Alert(Read("server-alert").Alert!.Value));

    [Fact]
    public void A_warning_ends_nothing()
    {
        var flight = new ServerFlight(10_000);
        flight.Append([0x15, 3, 3, 0, 2, 1, 112]);
        Assert.False(flight.IsOver);
        flight.Append(Transcript.Read("server-tls12"));
        Assert.NotNull(flight.Hello);
    }

    [Theory]
    [InlineData("160303000402000000", "a wrong ServerHello")]
    [InlineData("16030300040b000000", "before the ServerHello")]
    [InlineData("140303000101", "a record of type 20 before the ServerHello")]
    [InlineData("150303000101", "a wrong alert")]
    [InlineData("160303000402ffffff", "16,777,215 bytes")]
    public void What_is_wrong_is_told(string hex, string told) =>
        Assert.Contains(told, Assert.Throws<PolywireException>(() => new ServerFlight(20_000).Append(Convert.FromHexString(hex))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_limit_of_bytes()
    {
        byte[] bytes = Transcript.Read("server-tls12");
        new ServerFlight(bytes.Length).Append(bytes);

        Assert.Contains(nameof(TlsLimits.FlightBytes), Assert.Throws<PolywireException>(() => new ServerFlight(bytes.Length - 1).Append(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ssl_2()
    {
        // No session known, X.509, SSL 2.0, one byte of certificate, two suites, no connection id.
        byte[] hello = [0x80, 18, 4, 0, 1, 0, 2, 0, 1, 0, 6, 0, 0, 0xAA, 1, 0, 0x80, 7, 0, 0xC0];

        Assert.Equal([0x010080, 0x0700C0], Ssl2.Read(hello)!);
        for (int cut = 0; cut < hello.Length; cut++) Assert.Null(Ssl2.Read(hello.AsSpan(0, cut)));
        Assert.Empty(Ssl2.Read([0x15, 3, 0, 0, 2, 2, 40])!);
        Assert.Empty(Ssl2.Read([0x80, 0])!);
        Assert.Equal("SSL_CK_RC4_128_WITH_MD5", new CipherSuite(0x010080).Name);
        byte[] asked = Ssl2.Write([0x010080], new byte[16]);
        Assert.Equal(asked.Length - 2, asked[1]);
        Assert.Equal(1, asked[2]);
    }

    private static ServerFlight Read(string name)
    {
        byte[] bytes = Transcript.Read(name);
        var whole = new ServerFlight(100_000);
        whole.Append(bytes);
        var slow = new ServerFlight(100_000);
        foreach (byte one in bytes) slow.Append([one]);
        AssertSame(whole, slow);
        for (int cut = 1; cut < bytes.Length; cut += 7)
        {
            var pieces = new ServerFlight(100_000);
            pieces.Append(bytes.AsSpan(0, cut));
            pieces.Append(bytes.AsSpan(cut));
            AssertSame(whole, pieces);
        }

        return whole;
    }

    private static void AssertSame(ServerFlight expected, ServerFlight actual)
    {
        Assert.Equal(expected.Hello?.Suite, actual.Hello?.Suite);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(expected.Alert, actual.Alert);
        Assert.Equal(expected.AsksForCertificate, actual.AsksForCertificate);
        Assert.Equal(expected.Certificates, actual.Certificates);
        Assert.Equal(expected.IsOver, actual.IsOver);
    }
}
