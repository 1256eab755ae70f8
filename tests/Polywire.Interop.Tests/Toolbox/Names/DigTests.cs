using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>Against BIND's server, with dig's output as the measure.</summary>
public sealed class DigTests(NamedServer server) : IClassFixture<NamedServer>
{
    [Fact]
    public async Task Every_type_is_spelled_as_dig_spells_it()
    {
        string[] theirs = Lines(await Peer.RunAsync("dig", "@127.0.0.1", "-p", $"{server.Port}", "+noall", "+answer", "cats.test", "AXFR"));
        List<string> ours = [];
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Udp] });
        await foreach (DnsRecord record in resolver.TransferAsync(DnsName.Parse("cats.test"), cancellationToken: TestContext.Current.CancellationToken)) ours.Add(record.ToString());

        Assert.Equal(theirs, ours);
        Assert.InRange(ours.Count, 100, 200);
        // Nothing of it takes the way out.
        Assert.Equal(2, ours.Count(static line => line.Contains(@" \# ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DnsTransport.Udp)]
    [InlineData(DnsTransport.Tcp)]
    [InlineData(DnsTransport.Tls)]
    [InlineData(DnsTransport.Https)]
    public async Task Every_transport_carries_every_type(DnsTransport transport)
    {
        DnsServer place = transport switch
        {
            DnsTransport.Tls => new DnsServer(new(System.Net.IPAddress.Loopback, server.TlsPort), transport) { TlsName = "localhost" },
            DnsTransport.Https => new DnsServer(new Uri($"https://127.0.0.1:{server.HttpsPort}/dns-query{{?dns}}")) { TlsName = "localhost" },
            _ => new DnsServer(server.Udp.EndPoint!, transport),
        };
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(server.Authority);
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [place], Authorities = authorities, Configuration = new() { Timeout = TimeSpan.FromSeconds(60) } });

        Assert.Equal(["192.0.2.1", "192.0.2.2", "2001:db8::1", "::ffff:1.2.3.4"], (await resolver.ResolveAddressesAsync("alias2.cats.test", cancellationToken: TestContext.Current.CancellationToken)).Records.Select(static record => $"{record.Address}").Order());
        Assert.Equal([".", "mail.cats.test."], (await resolver.ResolveMxAsync("cats.test", TestContext.Current.CancellationToken)).Records.Select(static record => record.Exchange));
        SrvRecord service = Assert.Single((await resolver.ResolveSrvAsync("_xmpp._tcp.cats.test", TestContext.Current.CancellationToken)).Records);
        Assert.Equal(("www.cats.test.", 5269), (service.Target, service.Port));
        Assert.Contains(service.Addresses, static address => address.AddressFamily == AddressFamily.InterNetworkV6);
        Assert.Equal(["www.cats.test."], (await resolver.ResolvePtrAsync(System.Net.IPAddress.Parse("192.0.2.1"), TestContext.Current.CancellationToken)).Records.Select(static record => record.Name));
        Assert.Equal(2, (await resolver.ResolveNsAsync("cats.test", TestContext.Current.CancellationToken)).Records.Count);
        Assert.Equal("v=spf1 -all", Assert.Single((await resolver.ResolveTxtAsync("txt.cats.test", TestContext.Current.CancellationToken)).Records).Values[0]);
        Assert.Equal(DnsResponseCode.NameError, (await resolver.ResolveCNameAsync("none.cats.test", TestContext.Current.CancellationToken)).ResponseCode);
    }

    [Theory]
    [InlineData(DnsTransport.Tls)]
    [InlineData(DnsTransport.Https)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(DnsTransport transport)
    {
        DnsServer place = transport == DnsTransport.Tls
            ? new DnsServer(new(System.Net.IPAddress.Loopback, server.TlsPort), transport)
            : new DnsServer(new Uri($"https://127.0.0.1:{server.HttpsPort}/dns-query"));
        DnsResolverOptions options = new() { Servers = [place], Configuration = new() { Timeout = TimeSpan.FromSeconds(60) } };
        await using DnsResolver strict = new(options), lax = new(options with { TrustAnyCertificate = true });
        DnsQuestion question = new(DnsName.Parse("www.cats.test"), DnsType.A);

        Assert.Contains("certificate", (await Assert.ThrowsAsync<PolywireException>(() => strict.QueryAsync(question, TestContext.Current.CancellationToken))).Message, StringComparison.OrdinalIgnoreCase);
        Assert.True((await lax.QueryAsync(question, TestContext.Current.CancellationToken)).HasAnswers);
    }

    // The columns stand apart by tabs or by one space.
    private static string[] Lines(string dig) => [.. dig.Split('\n').Where(static line => line.Length > 0 && line[0] != ';').Select(static line => Regex.Replace(line, @"^(\S+)\s+(\d+)\s+(\S+)\s+(\S+)\s+", "$1 $2 $3 $4 "))];
}
