using System.Net;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("www.example.com", "www.example.com.")]
    [InlineData("www.example.com.", "www.example.com.")]
    [InlineData(".", ".")]
    [InlineData(@"a\.b.c", @"a\.b.c.")]
    [InlineData(@"a\046b", @"a\.b.")]
    [InlineData(@"\000\255 x\@$", @"\000\255\032x\@\$.")]
    [InlineData(@"a\\.b", @"a\\.b.")]
    [InlineData("*.x_y", "*.x_y.")]
    [InlineData("bücher.example", "xn--bcher-kva.example.")]
    public void Text_and_back(string text, string canonical)
    {
        DnsName name = DnsName.Parse(text);

        Assert.Equal(canonical, name.ToString());
        Assert.Equal(name, DnsName.Parse(name.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData(@"a\")]
    [InlineData(@"a\25")]
    [InlineData(@"a\256")]
    public void Bad_text_is_refused(string text) => Assert.Throws<DnsFormatException>(() => DnsName.Parse(text));

    [Fact]
    public void Labels_and_names_have_their_edges()
    {
        string longest = new('a', 63);
        Assert.Equal(longest + ".", DnsName.Parse(longest).ToString());
        Assert.Throws<DnsFormatException>(() => DnsName.Parse(longest + "a"));
        string name = string.Join('.', longest, longest, longest, longest[..61]);
        Assert.Equal(255, DnsName.Parse(name).Wire.Length);
        Assert.Throws<DnsFormatException>(() => DnsName.Parse(name + "a"));
        Assert.Throws<DnsFormatException>(() => DnsName.Parse("x." + name));
    }

    [Fact]
    public void Case_does_not_matter_and_is_kept()
    {
        DnsName name = DnsName.Parse("WwW.Example");

        Assert.Equal(DnsName.Parse("www.eXAMPLE"), name);
        Assert.Equal(DnsName.Parse("www.example").GetHashCode(), name.GetHashCode());
        Assert.Equal("WwW.Example.", name.ToString());
        Assert.NotEqual(DnsName.Parse(@"\195"), DnsName.Parse(@"\227"));
    }

    [Fact]
    public void Family()
    {
        DnsName name = DnsName.Parse("a.b.example");

        Assert.True(name.IsAtOrBelow(DnsName.Root));
        Assert.True(name.IsAtOrBelow(DnsName.Parse("B.Example")));
        Assert.True(name.IsAtOrBelow(name));
        Assert.False(name.IsAtOrBelow(DnsName.Parse("x.a.b.example")));
        Assert.False(DnsName.Parse("ab.example").IsAtOrBelow(DnsName.Parse("b.example")));
        Assert.Equal(3, name.LabelCount);
        Assert.Equal("b.example.", name.Parent.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa.")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.")]
    public void Addresses_backwards(string address, string name) => Assert.Equal(name, DnsName.Reverse(IPAddress.Parse(address)).ToString());
}
