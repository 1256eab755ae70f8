using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>The resolver against servers that err, cheat or keep silent.</summary>
public sealed class DnsResolverTests
{
    private static readonly ResolverConfiguration s_patient = new() { Timeout = TimeSpan.FromSeconds(60), Attempts = 1 };
    private static readonly ResolverConfiguration s_hasty = new() { Timeout = TimeSpan.FromMilliseconds(100), Attempts = 2 };
    private static readonly DnsQuestion s_question = new(DnsName.Parse("www.cats.test"), DnsType.A);

    [Fact]
    public async Task Whatever_is_no_answer_is_dropped_and_the_wait_goes_on()
    {
        await using FakeDnsServer server = new();
        using Socket stranger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.OnDatagram = query =>
        {
            DnsMessage right = FakeDnsServer.Answer(query), wrong = FakeDnsServer.Answer(query, FakeDnsServer.Address("www.cats.test", "6.6.6.6"));
            DnsQuestion other = new(DnsName.Parse("dogs.test"), DnsType.A);
            // Somebody else, who has guessed everything right.
            int port;
            lock (server.Ports) port = server.Ports.Last();
            stranger.SendTo(DnsWriter.Write(wrong), new IPEndPoint(IPAddress.Loopback, port));
            return
            [
                [], [1, 2, 3], DnsWriter.Write(wrong with { Id = (ushort)(query.Id + 1) }), DnsWriter.Write(wrong with { IsResponse = false }), DnsWriter.Write(wrong with { Questions = [other] }),
                DnsWriter.Write(wrong with { Questions = [query.Questions[0] with { Type = DnsType.AAAA }] }), DnsWriter.Write(wrong with { Questions = [] }), DnsWriter.Write(right), DnsWriter.Write(right),
            ];
        };
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        for (int i = 0; i < 3; i++)
        {
            DnsResult<AddressRecord> found = await resolver.ResolveAddressesAsync("www.cats.test", AddressFamily.InterNetwork, TestContext.Current.CancellationToken);
            Assert.Equal(IPAddress.Parse("192.0.2.1"), Assert.Single(found.Records).Address);
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Strays_have_their_limit(int strays, bool answered)
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query => Enumerable.Repeat(DnsWriter.Write(FakeDnsServer.Answer(query) with { Id = (ushort)~query.Id }), strays).Append(DnsWriter.Write(FakeDnsServer.Answer(query)));
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Udp], Configuration = s_patient, Limits = new DnsLimits { StrayAnswers = 3 } });

        if (answered) Assert.True((await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).HasAnswers);
        else Assert.Contains("DnsLimits.StrayAnswers", (await Assert.ThrowsAsync<PolywireException>(() => resolver.QueryAsync(s_question, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Truncated_and_oversized_answers_are_asked_for_again_over_tcp(bool truncated)
    {
        await using FakeDnsServer server = new() { ByteByByte = true };
        DnsRecord[] many = [.. Enumerable.Range(0, 300).Select(static i => FakeDnsServer.Address("www.cats.test", $"10.0.{i / 256}.{i % 256}"))];
        server.OnDatagram = query => [DnsWriter.Write(truncated ? FakeDnsServer.Answer(query, many[..1]) with { Truncated = true } : FakeDnsServer.Answer(query, many))];
        server.OnStream = query => [DnsWriter.Write(FakeDnsServer.Answer(query, many))];
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        DnsReply reply = await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);

        Assert.Equal((300, DnsTransport.Tcp, 1), (reply.Message.Answers.Count, reply.Transport, server.Connections));
    }

    [Theory]
    [InlineData(DnsResponseCode.ServerFailure)]
    [InlineData(DnsResponseCode.Refused)]
    [InlineData(DnsResponseCode.NotImplemented)]
    public async Task The_second_server_answers_when_the_first_fails(DnsResponseCode code)
    {
        await using FakeDnsServer first = new(), second = new();
        first.OnDatagram = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { ResponseCode = code, Answers = [] })];
        await using DnsResolver resolver = Resolver(s_patient, first.Udp, second.Udp);

        DnsReply reply = await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);

        Assert.Equal(second.Udp, reply.Server);
        second.OnDatagram = first.OnDatagram;
        Assert.Equal(code, (await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).Message.ResponseCode);
    }

    [Fact]
    public async Task The_second_server_answers_when_the_first_is_silent_or_not_there()
    {
        await using FakeDnsServer silent = new(), second = new();
        silent.OnDatagram = static _ => [];
        await using DnsResolver resolver = Resolver(s_hasty with { Timeout = TimeSpan.FromMilliseconds(500), Attempts = 100 }, silent.Udp, new DnsServer(new IPEndPoint(IPAddress.Loopback, FreePort.Next())), second.Udp);

        Assert.Equal(second.Udp, (await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).Server);
    }

    [Theory]
    [InlineData(DnsTransport.Udp)]
    [InlineData(DnsTransport.Tcp)]
    public async Task Silence_is_a_time_out(DnsTransport transport)
    {
        await using FakeDnsServer silent = new();
        silent.OnDatagram = static _ => [];
        silent.OnStream = static _ => [];
        await using DnsResolver resolver = Resolver(s_hasty, new DnsServer(silent.Place, transport));

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => resolver.QueryAsync(s_question, TestContext.Current.CancellationToken));

        Assert.Equal(FailureCause.TimedOut, failure.Cause);
        Assert.Contains($"{silent.Place}: no answer within 0.1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_only_is_told_at_the_time_out()
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = static _ => [[1, 2, 3]];
        await using DnsResolver resolver = Resolver(s_hasty, server.Udp);

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => resolver.QueryAsync(s_question, TestContext.Current.CancellationToken));

        Assert.Equal(FailureCause.TimedOut, failure.Cause);
        Assert.Contains("no DNS message", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_know_edns_is_asked_without()
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query => [DnsWriter.Write(query.Edns is null ? FakeDnsServer.Answer(query) : new DnsMessage { Id = query.Id, IsResponse = true, ResponseCode = DnsResponseCode.FormatError })];
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        Assert.True((await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).HasAnswers);
    }

    [Fact]
    public async Task Nor_over_tcp()
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query => [DnsWriter.Write(query.Edns is null ? FakeDnsServer.Answer(query) with { Truncated = true } : new DnsMessage { Id = query.Id, IsResponse = true, ResponseCode = DnsResponseCode.FormatError })];
        server.OnStream = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { ResponseCode = query.Edns is null ? DnsResponseCode.NoError : DnsResponseCode.FormatError })];
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        DnsReply reply = await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);

        Assert.Equal((DnsTransport.Tcp, true), (reply.Transport, reply.HasAnswers));
    }

    [Theory]
    [InlineData(DnsResponseCode.ServerFailure)]
    [InlineData(DnsResponseCode.Refused)]
    public async Task An_error_without_the_question_counts_only_when_it_could_not_be_read(DnsResponseCode code)
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query => [DnsWriter.Write(new DnsMessage { Id = query.Id, IsResponse = true, ResponseCode = code }), DnsWriter.Write(FakeDnsServer.Answer(query))];
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        Assert.Equal(DnsResponseCode.NoError, (await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).Message.ResponseCode);
    }

    [Theory]
    [InlineData(DnsType.A, "2001:db8::1")]
    [InlineData(DnsType.AAAA, "192.0.2.1")]
    public async Task Addresses_of_one_family_are_kept_when_the_other_ones_do_not_come(DnsType silent, string address)
    {
        await using FakeDnsServer server = new();
        DnsRecord six = new(s_question.Name, DnsType.AAAA, DnsClass.IN, 60, IPAddress.Parse("2001:db8::1").GetAddressBytes());
        server.OnDatagram = query => query.Questions[0].Type == silent ? [] : [DnsWriter.Write(query.Questions[0].Type == DnsType.A ? FakeDnsServer.Answer(query) : FakeDnsServer.Answer(query, six))];
        await using DnsResolver resolver = Resolver(s_hasty with { Timeout = TimeSpan.FromSeconds(2) }, server.Udp);

        Assert.Equal(address, Assert.Single((await resolver.ResolveAddressesAsync("www.cats.test", cancellationToken: TestContext.Current.CancellationToken)).Records).Address.ToString());

        server.OnDatagram = query => query.Questions[0].Type == silent ? [] : [DnsWriter.Write(FakeDnsServer.Answer(query) with { Answers = [] })];
        Assert.Equal(FailureCause.TimedOut, (await Assert.ThrowsAsync<PolywireException>(() => resolver.ResolveAddressesAsync("www.cats.test", cancellationToken: TestContext.Current.CancellationToken))).Cause);
    }

    [Fact]
    public async Task A_server_by_name_is_one_at_each_of_its_addresses()
    {
        IReadOnlyList<DnsServer> servers = await DnsServer.ParseAsync("localhost:5300", DnsTransport.Tls, cancellationToken: TestContext.Current.CancellationToken);
        IReadOnlyList<AddressInfo> system = await NameService.GetAddrInfoAsync("localhost", null, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(system.Select(static info => new IPEndPoint(info.Address.Address, 5300)).Distinct(), servers.Select(static server => server.EndPoint));
        Assert.All(servers, static server => Assert.Equal(("localhost", DnsTransport.Tls), (server.TlsName, server.Transport)));
    }

    [Fact]
    public async Task Rotation_begins_at_the_next_server_each_time()
    {
        await using FakeDnsServer first = new(), second = new();
        await using DnsResolver resolver = Resolver(s_patient with { Rotate = true }, first.Udp, second.Udp);

        for (int i = 0; i < 4; i++) Assert.Equal(i % 2 == 0 ? first.Udp : second.Udp, (await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).Server);
    }

    [Fact]
    public async Task The_search_list_is_gone_through()
    {
        await using FakeDnsServer server = new();
        List<string> asked = [];
        server.OnDatagram = query =>
        {
            asked.Add(query.Questions[0].Name.ToString());
            return [DnsWriter.Write(query.Questions[0].Name.Equals(DnsName.Parse("www.b.test")) ? FakeDnsServer.Answer(query) : FakeDnsServer.Answer(query) with { Answers = [], ResponseCode = DnsResponseCode.NameError })];
        };
        await using DnsResolver resolver = Resolver(s_patient with { Search = [DnsName.Parse("a.test"), DnsName.Parse("b.test"), DnsName.Parse("c.test")] }, server.Udp);

        Assert.True((await resolver.QueryAsync("www", DnsType.A, TestContext.Current.CancellationToken)).HasAnswers);
        Assert.Equal(["www.a.test.", "www.b.test."], asked);
    }

    [Fact]
    public async Task Streams_are_kept_for_the_next_question_and_replaced_when_the_server_closes_them()
    {
        await using FakeDnsServer server = new() { ByteByByte = true };
        await using DnsResolver resolver = Resolver(s_patient, server.Tcp);
        for (int i = 0; i < 3; i++) await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);
        Assert.Equal(1, server.Connections);

        int answers = 0;
        Func<DnsMessage, IEnumerable<byte[]>?> usual = server.OnStream;
        server.OnStream = query => Interlocked.Increment(ref answers) == 1 ? null : usual(query);
        Assert.True((await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).HasAnswers);
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0, 3)]
    public async Task Idle_streams_have_their_limit(int limit, int connections)
    {
        await using FakeDnsServer server = new();
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Tcp], Configuration = s_patient, Limits = new DnsLimits { IdleConnections = limit } });

        for (int i = 0; i < 3; i++) await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);

        Assert.Equal(connections, server.Connections);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(64, 1)]
    public async Task Ports_serve_so_many_questions(int limit, int ports)
    {
        await using FakeDnsServer server = new();
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Udp], Configuration = s_patient, Limits = new DnsLimits { QuestionsPerPort = limit } });

        for (int i = 0; i < 4; i++) await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken);

        // The kernel may give a port that was closed again.
        Assert.InRange(server.Ports.Count, Math.Min(2, ports), ports);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, true)]
    public async Task Idle_ports_have_their_limit(int limit, bool kept)
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [new DnsServer((IPEndPoint)server.LocalEndPoint!)], Configuration = s_patient, Limits = new DnsLimits { IdleConnections = limit, QuestionsAtOncePerPort = 1 } });

        HashSet<EndPoint> first = await BurstAsync(), second = await BurstAsync();

        Assert.Equal((4, 4), (first.Count, second.Count));
        // The kernel may give a port again that was closed, but hardly all of them.
        Assert.Equal(kept, first.SetEquals(second));

        async Task<HashSet<EndPoint>> BurstAsync()
        {
            Task<DnsReply>[] asking = [.. Enumerable.Range(0, 4).Select(_ => resolver.QueryAsync(s_question, TestContext.Current.CancellationToken))];
            List<(EndPoint From, DnsMessage Query)> asked = [];
            byte[] buffer = new byte[512];
            while (asked.Count < asking.Length)
            {
                SocketReceiveFromResult got = await server.ReceiveFromAsync(buffer, SocketFlags.None, server.LocalEndPoint!, TestContext.Current.CancellationToken);
                asked.Add((got.RemoteEndPoint, DnsReader.Read(buffer.AsSpan(0, got.ReceivedBytes))));
            }

            foreach ((EndPoint from, DnsMessage query) in asked) await server.SendToAsync(DnsWriter.Write(FakeDnsServer.Answer(query)), SocketFlags.None, from, TestContext.Current.CancellationToken);
            await Task.WhenAll(asking);
            return [.. asked.Select(static one => one.From)];
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task Ports_serve_so_many_questions_at_once(int questions, int ports)
    {
        await using FakeDnsServer silent = new();
        silent.OnDatagram = static _ => [];
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [silent.Udp], Configuration = s_patient, Limits = new DnsLimits { QuestionsAtOncePerPort = 2 } });
        using CancellationTokenSource gives = new();

        Task<DnsReply>[] asking = [.. Enumerable.Range(0, questions).Select(_ => resolver.QueryAsync(s_question, gives.Token))];
        await Eventually.HoldsAsync(() => silent.Datagrams == questions);

        lock (silent.Ports) Assert.Equal(ports, silent.Ports.Count);
        await gives.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(asking));
    }

    [Fact]
    public async Task Answers_find_their_questions_in_whatever_order_they_come()
    {
        const int Many = 200;
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using DnsResolver resolver = Resolver(s_patient, new DnsServer((IPEndPoint)server.LocalEndPoint!));
        Task<DnsReply>[] asking = [.. Enumerable.Range(0, Many).Select(i => resolver.QueryAsync(new DnsQuestion(DnsName.Parse($"{i}.test"), DnsType.A), TestContext.Current.CancellationToken))];
        List<(EndPoint From, DnsMessage Query)> asked = [];
        byte[] buffer = new byte[512];
        while (asked.Count < Many)
        {
            SocketReceiveFromResult got = await server.ReceiveFromAsync(buffer, SocketFlags.None, server.LocalEndPoint!, TestContext.Current.CancellationToken);
            asked.Add((got.RemoteEndPoint, DnsReader.Read(buffer.AsSpan(0, got.ReceivedBytes))));
        }

        asked.Reverse();
        foreach ((EndPoint from, DnsMessage query) in asked)
        {
            string name = query.Questions[0].Name.ToString();
            byte[] answer = DnsWriter.Write(FakeDnsServer.Answer(query, FakeDnsServer.Address(name, "10.0.0." + name.Split('.')[0])));
            // Twice each, and no more at once than the ports' buffers hold.
            for (int i = 0; i < 2; i++) await server.SendToAsync(answer, SocketFlags.None, from, TestContext.Current.CancellationToken);
        }

        for (int i = 0; i < Many; i++) Assert.Equal($"{i}.test. 60 IN A 10.0.0.{i}", Assert.Single((await asking[i]).Message.Answers).ToString());
        Assert.Equal((Many + 15) / 16, asked.Select(static one => one.From).Distinct().Count());
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Aliases_are_followed_to_their_limit(int length, bool resolved)
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query =>
        {
            string name = query.Questions[0].Name.ToString();
            int at = name[0] - '0';
            return [DnsWriter.Write(at == length ? FakeDnsServer.Answer(query) : FakeDnsServer.Answer(query, FakeDnsServer.Named(name, DnsType.CNAME, $"{at + 1}.test")))];
        };
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [server.Udp], Configuration = s_patient, Limits = new DnsLimits { Aliases = 3 } });

        Task<DnsResult<AddressRecord>> found = resolver.ResolveAddressesAsync("0.test", AddressFamily.InterNetwork, TestContext.Current.CancellationToken);

        if (resolved) Assert.Single((await found).Records);
        else Assert.Equal(FailureKind.Limit, (await Assert.ThrowsAsync<PolywireException>(() => found)).Kind);
    }

    [Fact]
    public async Task Nothing_found_tells_how_long_that_holds()
    {
        await using FakeDnsServer server = new();
        server.OnDatagram = query => [DnsWriter.Write(FakeDnsServer.Answer(query) with { Answers = [], Authorities = [FakeDnsServer.Soa("cats.test", 1)], ResponseCode = DnsResponseCode.NameError })];
        await using DnsResolver resolver = Resolver(s_patient, server.Udp);

        DnsResult<MxRecord> found = await resolver.ResolveMxAsync("cats.test", TestContext.Current.CancellationToken);

        Assert.Equal((DnsResponseCode.NameError, 0, TimeSpan.FromSeconds(30)), (found.ResponseCode, found.Records.Count, found.NegativeCacheTtl));
    }

    [Fact]
    public async Task Who_gives_up_gets_no_answer_and_leaves_nothing()
    {
        await using FakeDnsServer silent = new();
        silent.OnDatagram = static _ => [];
        await using DnsResolver resolver = Resolver(s_patient, silent.Udp);
        using CancellationTokenSource gives = new();

        Task<DnsReply> asking = resolver.QueryAsync(s_question, gives.Token);
        await Eventually.HoldsAsync(() => silent.Datagrams == 1);
        await gives.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static DnsResolver Resolver(ResolverConfiguration configuration, params DnsServer[] servers) => new(new DnsResolverOptions { Servers = servers, Configuration = configuration });
}
