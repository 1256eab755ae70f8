using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>Zone transfers and traces.</summary>
public sealed class TransferTests
{
    private static readonly ResolverConfiguration s_patient = new() { Timeout = TimeSpan.FromSeconds(60), Attempts = 1 };
    private static readonly DnsName s_zone = DnsName.Parse("cats.test");

    [Theory]
    // SOA serial numbers, and addresses as "a"; a comma ends a message.
    [InlineData(null, "7 a a 7", 4)]
    [InlineData(null, "7,a,a 7", 4)]
    [InlineData(7, "7", 1)]
    [InlineData(8, "7", 1)]
    [InlineData(5, "7 5 a 7 a 7", 6)]
    [InlineData(5, "7,5 a,6 a,6 7 a 7", 9)]
    [InlineData(5, "7 a 7", 3)]
    public async Task Ends_where_the_zone_ends(int? serial, string messages, int records)
    {
        await using FakeDnsServer server = new() { ByteByByte = true };
        server.OnStream = query => Messages(query, messages);
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Tcp], Configuration = s_patient });

        Assert.Equal(records, await CountAsync(resolver, (uint?)serial));
    }

    [Theory]
    [InlineData("a 7 7")]
    [InlineData("7 7 a")]
    [InlineData("7,")]
    public async Task What_is_no_zone_is_refused(string messages)
    {
        await using FakeDnsServer server = new();
        server.OnStream = query => Messages(query, messages);
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Tcp], Configuration = s_patient });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => CountAsync(resolver, null));

        Assert.Equal(FailureKind.Protocol, failure.Kind);
    }

    [Fact]
    public async Task A_zone_has_its_limit()
    {
        await using FakeDnsServer server = new();
        int bytes = 0;
        server.OnStream = query =>
        {
            byte[][] messages = [.. Messages(query, "7 a,a,a 7")];
            bytes = messages.Sum(static message => message.Length);
            return messages;
        };
        DnsResolverOptions options = new() { Servers = [server.Tcp], Configuration = s_patient };
        await using (DnsResolver unlimited = new(options)) await CountAsync(unlimited, null);

        await using (DnsResolver enough = new(options with { Limits = new DnsLimits { TransferBytes = bytes } })) Assert.Equal(5, await CountAsync(enough, null));
        await using DnsResolver less = new(options with { Limits = new DnsLimits { TransferBytes = bytes - 1 } });
        Assert.Equal(FailureKind.Limit, (await Assert.ThrowsAsync<PolywireException>(() => CountAsync(less, null))).Kind);
    }

    [Fact]
    public async Task A_refusal_is_told()
    {
        await using FakeDnsServer server = new();
        server.OnStream = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { Answers = [], ResponseCode = DnsResponseCode.Refused })];
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Tcp], Configuration = s_patient });

        Assert.Contains("REFUSED", (await Assert.ThrowsAsync<PolywireException>(() => CountAsync(resolver, null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_follows_delegations_from_the_root()
    {
        FakeDnsServer[] servers = await FakeDnsServer.TogetherAsync("127.0.0.11", "127.0.0.12", "127.0.0.13");
        await using FakeDnsServer root = servers[0], top = servers[1], zone = servers[2];
        root.OnDatagram = query => [Referral(query, "test", "ns.test", "127.0.0.12")];
        top.OnDatagram = query => [Referral(query, "cats.test", "ns.cats.test", "127.0.0.13")];
        zone.OnDatagram = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { AuthoritativeAnswer = true })];

        List<DnsReply> steps = await TraceAsync(new DnsResolverOptions { Servers = [root.Udp], Roots = [root.Udp], TracePort = zone.Place.Port, Configuration = s_patient });

        Assert.Equal([root.Place, top.Place, zone.Place], steps.Select(static step => step.Server.EndPoint));
        Assert.True(steps[^1].HasAnswers);
    }

    [Fact]
    public async Task A_trace_asks_for_every_name_that_has_no_address_yet()
    {
        FakeDnsServer[] servers = await FakeDnsServer.TogetherAsync("127.0.0.11", "127.0.0.12", "127.0.0.13");
        await using FakeDnsServer root = servers[0], zone = servers[1], usual = servers[2];
        root.OnDatagram = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { Answers = [], Authorities = [FakeDnsServer.Named("test", DnsType.NS, "silent.other"), FakeDnsServer.Named("test", DnsType.NS, "ns.other")] })];
        zone.OnDatagram = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { AuthoritativeAnswer = true })];
        usual.OnDatagram = query => query.Questions[0].Name.ToString() switch
        {
            "silent.other." => [],
            "ns.other." when query.Questions[0].Type == DnsType.A => [DnsWriter.Write(FakeDnsServer.Answer(query, FakeDnsServer.Address("ns.other", "127.0.0.12")))],
            _ => [DnsWriter.Write(FakeDnsServer.Answer(query) with { Answers = [] })],
        };

        List<DnsReply> steps = await TraceAsync(new DnsResolverOptions { Servers = [usual.Udp], Roots = [root.Udp], TracePort = zone.Place.Port, UseSearch = false, Configuration = new() { Timeout = TimeSpan.FromSeconds(1), Attempts = 1 } });

        Assert.Equal([root.Place, zone.Place], steps.Select(static step => step.Server.EndPoint));
    }

    [Fact]
    public async Task A_trace_leaves_no_connection_behind()
    {
        await using FakeDnsServer root = new();
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [root.Tcp], Roots = [root.Tcp], Configuration = s_patient });

        for (int i = 0; i < 2; i++)
        {
            await foreach (DnsReply reply in resolver.TraceAsync(DnsName.Parse("www.cats.test"), DnsType.A, TestContext.Current.CancellationToken)) Assert.True(reply.HasAnswers);
        }

        Assert.Equal(2, root.Connections);
    }

    [Theory]
    [InlineData("dogs.test")]
    [InlineData(".")]
    public async Task A_trace_refuses_delegations_that_lead_nowhere(string to)
    {
        await using FakeDnsServer root = new();
        root.OnDatagram = query => [Referral(query, to, "ns.test", "127.0.0.1")];

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => TraceAsync(new DnsResolverOptions { Servers = [root.Udp], Roots = [root.Udp], TracePort = root.Place.Port, Configuration = s_patient }));

        Assert.Equal(FailureKind.Protocol, failure.Kind);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task A_trace_has_its_limit(int limit, bool reached)
    {
        await using FakeDnsServer all = new();
        int step = 0;
        all.OnDatagram = query => ++step switch
        {
            1 => [Referral(query, "test", "ns.test", "127.0.0.1")],
            2 => [Referral(query, "cats.test", "ns.cats.test", "127.0.0.1")],
            _ => [DnsWriter.Write(FakeDnsServer.Answer(query))],
        };
        DnsResolverOptions options = new() { Servers = [all.Udp], Roots = [all.Udp], TracePort = all.Place.Port, Configuration = s_patient, Limits = new DnsLimits { Referrals = limit } };

        if (reached) Assert.Equal(3, (await TraceAsync(options)).Count);
        else Assert.Equal(FailureKind.Limit, (await Assert.ThrowsAsync<PolywireException>(() => TraceAsync(options))).Kind);
    }

    private static async Task<List<DnsReply>> TraceAsync(DnsResolverOptions options)
    {
        await using DnsResolver resolver = new(options);
        List<DnsReply> steps = [];
        await foreach (DnsReply reply in resolver.TraceAsync(DnsName.Parse("www.cats.test"), DnsType.A, TestContext.Current.CancellationToken)) steps.Add(reply);
        return steps;
    }

    private static byte[] Referral(DnsMessage query, string zone, string server, string address) => DnsWriter.Write(FakeDnsServer.Answer(query) with
    {
        Answers = [],
        Authorities = [FakeDnsServer.Named(zone, DnsType.NS, server)],
        Additionals = [FakeDnsServer.Address(server, address)],
    });

    private static IEnumerable<byte[]> Messages(DnsMessage query, string messages) => messages.Split(',').Select(message => DnsWriter.Write(FakeDnsServer.Answer(query) with
    {
        Answers = [.. message.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => word == "a" ? FakeDnsServer.Address("www.cats.test", "192.0.2.1") : FakeDnsServer.Soa("cats.test", uint.Parse(word, System.Globalization.CultureInfo.InvariantCulture)))],
    }));

    private static async Task<int> CountAsync(DnsResolver resolver, uint? serial)
    {
        int count = 0;
        await foreach (DnsRecord _ in resolver.TransferAsync(s_zone, serial, TestContext.Current.CancellationToken)) count++;
        return count;
    }
}
