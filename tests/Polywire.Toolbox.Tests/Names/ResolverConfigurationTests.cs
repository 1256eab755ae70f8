using System.Net;
using Polywire.Toolbox.Names;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>resolv.conf(5), with the caps of the GNU C library.</summary>
public sealed class ResolverConfigurationTests
{
    [Fact]
    public void Everything()
    {
        ResolverConfiguration read = ResolverConfiguration.Parse("""
            # a comment
            ; another
            nameserver 192.0.2.1
            nameserver	2001:db8::1
             nameserver 192.0.2.99
            nameserver nonsense
            nameserver 192.0.2.2
            nameserver 192.0.2.3
            domain first.test
            search a.test  b.test .
            options ndots:2 timeout:3 attempts:4 rotate use-vc unknown ndots:x
            """);

        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.2:53"], read.Servers.Select(static server => server.ToString()));
        Assert.Equal(["a.test.", "b.test.", "."], read.Search.Select(static name => name.ToString()));
        Assert.Equal((2, TimeSpan.FromSeconds(3), 4, true, true), (read.Dots, read.Timeout, read.Attempts, read.Rotate, read.UseTcp));
    }

    [Fact]
    public void Nothing_is_this_machine()
    {
        ResolverConfiguration read = ResolverConfiguration.Parse("");

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 53), Assert.Single(read.Servers));
        Assert.Equal((1, TimeSpan.FromSeconds(5), 2, false), (read.Dots, read.Timeout, read.Attempts, read.Rotate));
    }

    [Fact]
    public void Caps()
    {
        ResolverConfiguration read = ResolverConfiguration.Parse("options ndots:99 timeout:99 attempts:99");

        Assert.Equal((15, TimeSpan.FromSeconds(30), 5), (read.Dots, read.Timeout, read.Attempts));
        read = ResolverConfiguration.Parse("options timeout:0 attempts:0");
        Assert.Equal((TimeSpan.FromSeconds(5), 2), (read.Timeout, read.Attempts));
    }

    [Theory]
    [InlineData("www", "www.a.test. www.b.test. www.")]
    [InlineData("www.", "www.")]
    [InlineData("x.y", "x.y. x.y.a.test. x.y.b.test.")]
    [InlineData(@"x\.", @"x\..a.test. x\..b.test. x\..")]
    [InlineData(".", ".")]
    public void Search_list(string name, string tried)
    {
        ResolverConfiguration read = ResolverConfiguration.Parse("search a.test b.test");

        Assert.Equal(tried, string.Join(' ', read.Candidates(name)));
    }
}
