using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>What the names of suites say. tests/Polywire.Interop.Tests compares all that openssl has with its own list.</summary>
public sealed class CipherSuiteTests
{
    [Theory]
    [InlineData(0x1302, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", "any", 256, "TLSv1.3")]
    [InlineData(0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE", 256, "TLSv1.2")]
    [InlineData(0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", "ECDHE", 256, "TLSv1.0")]
    [InlineData(0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA", "RSA", 168, "SSLv3")]
    [InlineData(0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "EXP-RC4-MD5", "RSA", 40, "SSLv3")]
    [InlineData(0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA", "ADH-AES128-SHA", "DHE", 128, "SSLv3")]
    [InlineData(0xC060, "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256", "ECDHE-ARIA128-GCM-SHA256", "ECDHE", 128, "TLSv1.2")]
    [InlineData(0x0002, "TLS_RSA_WITH_NULL_SHA", "NULL-SHA", "RSA", 0, "SSLv3")]
    public void Names(int code, string name, string openSsl, string exchange, int bits, string definedIn)
    {
        var suite = new CipherSuite(code);

        Assert.Equal(name, suite.Name);
        Assert.Equal(openSsl, suite.OpenSslName);
        Assert.Equal(exchange, suite.KeyExchange);
        Assert.Equal(bits, suite.Bits);
        Assert.Equal(definedIn, suite.DefinedIn);
    }

    [Fact]
    public void What_nobody_should_use()
    {
        Assert.All((int[])[0x0002, 0x0003, 0x0034, 0x0005, 0x010080], static code => Assert.True(new CipherSuite(code).IsBroken));
        Assert.All((int[])[0x1302, 0xC030, 0x002F], static code => Assert.False(new CipherSuite(code).IsBroken));
        Assert.False(new CipherSuite(0x002F).HasForwardSecrecy);
    }

    [Fact]
    public void Numbers_that_nobody_assigned_are_suites_too() => Assert.Equal("0x7777", new CipherSuite(0x7777).ToString());

    [Fact]
    public void Each_is_offered_in_some_version()
    {
        int[] offered = [.. CipherSuiteFacts.For(TlsVersion.Ssl2), .. CipherSuiteFacts.For(TlsVersion.Tls12), .. CipherSuiteFacts.For(TlsVersion.Tls13)];
        // The suite of no protection stands for nothing negotiated yet.
        Assert.Equal(CipherSuite.All.Select(static suite => suite.Code).Where(static code => code != 0), offered.Order());
    }

    [Fact]
    public void Grease_is_known() => Assert.Equal([0x0A0A, 0xFAFA], ((int[])[0x0A0A, 0x0A1A, 0x1301, 0xFAFA]).Where(TlsWords.IsGrease));
}
