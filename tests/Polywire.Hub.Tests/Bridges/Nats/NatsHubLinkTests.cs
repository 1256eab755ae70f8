using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Hubs.Topics;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>What one connection's transcript cannot show: several clients, other wires, time.</summary>
public sealed class NatsHubLinkTests : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_server_speaks_first()
    {
        await using var client = new NatsMemoryClient(Core());
        string info = await client.InfoAsync();
        NatsInfo read = NatsInfo.Read(Encoding.UTF8.GetBytes(info[5..]));
        Assert.True(read.Headers);
        Assert.Equal((1, 64 * 1024 * 1024), (read.Protocol, read.MaxPayload));
        // Clients that see jetstream:true would use it.
        Assert.DoesNotContain("jetstream", info, StringComparison.Ordinal);
        Assert.EndsWith("} \r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_group_shares_and_plain_subscribers_get_all()
    {
        HubCore core = Core();
        await using NatsMemoryClient one = await NatsMemoryClient.ConnectAsync(core), two = await NatsMemoryClient.ConnectAsync(core), all = await NatsMemoryClient.ConnectAsync(core);
        await one.SendAsync("SUB a workers 1\r\n");
        await one.ExpectOnlyAsync("");
        await two.SendAsync("SUB * workers 1\r\n");
        await two.ExpectOnlyAsync("");
        await all.SendAsync("SUB a 7\r\n" + string.Concat(Enumerable.Repeat("PUB a 1\r\nx\r\n", 10)));
        await all.ExpectOnlyAsync(string.Concat(Enumerable.Repeat("MSG a 7 1\r\nx\r\n", 10)));
        int first = await one.CountAsync("MSG a 1 1\r\nx\r\n"), second = await two.CountAsync("MSG a 1 1\r\nx\r\n");
        // In turn, but whose turn it is first is chance, each time that receivers are looked up.
        Assert.Equal(10, first + second);
        Assert.InRange(first, 3, 7);
    }

    [Fact]
    public async Task A_pong_comes_behind_everything_that_came_before()
    {
        HubCore core = Core();
        await using NatsMemoryClient subscriber = await NatsMemoryClient.ConnectAsync(core), publisher = await NatsMemoryClient.ConnectAsync(core);
        await subscriber.SendAsync("SUB a 1\r\n");
        await subscriber.ExpectOnlyAsync("");
        await publisher.SendAsync("SUB a 9\r\nPUB a 1\r\nx\r\nPING\r\nPUB a 1\r\ny\r\nPING\r\n");
        await publisher.ExpectAsync("MSG a 9 1\r\nx\r\nPONG\r\nMSG a 9 1\r\ny\r\nPONG\r\n");
        await subscriber.ExpectOnlyAsync("MSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n");
    }

    [Fact]
    public async Task Headers_are_left_out_for_a_client_that_knows_none()
    {
        HubCore core = Core();
        await using NatsMemoryClient old = await NatsMemoryClient.ConnectAsync(core), young = await NatsMemoryClient.ConnectAsync(core, "\"headers\":true");
        await old.SendAsync("SUB a 1\r\n");
        await old.ExpectOnlyAsync("");
        await young.SendAsync("HPUB a r 17 19\r\nNATS/1.0\r\nK:v\r\n\r\nhi\r\n");
        await young.ExpectOnlyAsync("");
        await old.ExpectOnlyAsync("MSG a 1 r 2\r\nhi\r\n");
    }

    [Fact]
    public async Task Who_is_asked_for_is_told_about_only_where_nobody_listens()
    {
        HubCore core = Core();
        await using NatsMemoryClient asker = await NatsMemoryClient.ConnectAsync(core, "\"headers\":true,\"no_responders\":true"), worker = await NatsMemoryClient.ConnectAsync(core);
        await asker.SendAsync("SUB inbox.* 1\r\nPUB ask inbox.1 1\r\n?\r\n");
        await asker.ExpectOnlyAsync("HMSG inbox.1 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
        await worker.SendAsync("SUB ask q 1\r\n");
        await worker.ExpectOnlyAsync("");
        await asker.SendAsync("PUB ask inbox.2 1\r\n?\r\n");
        await asker.ExpectOnlyAsync("");
        await worker.ExpectOnlyAsync("MSG ask 1 inbox.2 1\r\n?\r\n");
        await worker.SendAsync("PUB inbox.2 1\r\n!\r\n");
        await worker.ExpectOnlyAsync("");
        await asker.ExpectOnlyAsync("MSG inbox.2 1 1\r\n!\r\n");
    }

    [Fact]
    public async Task A_client_that_does_not_want_503_gets_none()
    {
        await using NatsMemoryClient asker = await NatsMemoryClient.ConnectAsync(Core(), "\"headers\":true");
        await asker.SendAsync("SUB inbox.* 1\r\nPUB ask inbox.1 1\r\n?\r\n");
        await asker.ExpectOnlyAsync("");
    }

    [Theory]
    [InlineData("maine coon", "maine%20coon")]
    [InlineData("a\tb", "a%09b")]
    [InlineData("100%", "100%")]
    [InlineData("%20", "%2520")]
    [InlineData("%41", "%41")]
    public async Task Names_that_a_subject_cannot_hold_are_percent_encoded_there_and_only_there(string name, string subject)
    {
        HubCore core = Core();
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core, "\"echo\":false");
        var heard = new List<string>();
        core.Topics.Subscribe(new Listening(heard), SubscriptionKind.Exact, Encoding.UTF8.GetBytes(name));
        await client.SendAsync($"SUB {subject} 1\r\nSUB > 2\r\nPUB {subject} 1\r\nx\r\n");
        await client.ExpectOnlyAsync("");
        Assert.Equal([name + "=x"], heard);
        core.Topics.CreatePublisher().Publish(Encoding.UTF8.GetBytes(name), "y"u8);
        await client.ExpectOnlyAsync($"MSG {subject} 1 1\r\ny\r\nMSG {subject} 2 1\r\ny\r\n");
    }

    [Fact]
    public async Task A_message_of_many_frames_comes_joined_and_says_where_they_were_cut()
    {
        HubCore core = Core();
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core, "\"headers\":true"), old = await NatsMemoryClient.ConnectAsync(core);
        await client.SendAsync("SUB a 1\r\n");
        await client.ExpectOnlyAsync("");
        await old.SendAsync("SUB a 1\r\n");
        await old.ExpectOnlyAsync("");
        core.Topics.CreatePublisher().Publish("a"u8, "redhatcat"u8, [3, 6]);
        await client.ExpectOnlyAsync("HMSG a 1 32 41\r\nNATS/1.0\r\npolywire-cuts: 3,6\r\n\r\nredhatcat\r\n");
        await old.ExpectOnlyAsync("MSG a 1 9\r\nredhatcat\r\n");
    }

    [Fact]
    public async Task Subscribers_with_the_same_sid_and_others_all_get_their_own()
    {
        HubCore core = Core();
        string[] sids = ["1", "1", "11", "1"];
        List<NatsMemoryClient> clients = [];
        foreach (string sid in sids)
        {
            NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core);
            await client.SendAsync($"SUB {(clients.Count == 3 ? ">" : "a")} {sid}\r\n");
            await client.ExpectOnlyAsync("");
            clients.Add(client);
        }
        await using NatsMemoryClient publisher = await NatsMemoryClient.ConnectAsync(core);
        await publisher.SendAsync("PUB a 3\r\nred\r\nPUB a 4\r\nblue\r\nPUB a 0\r\n\r\nPUB a r 1\r\nx\r\n");
        await publisher.ExpectOnlyAsync("");
        for (int i = 0; i < sids.Length; i++)
        {
            await clients[i].ExpectOnlyAsync($"MSG a {sids[i]} 3\r\nred\r\nMSG a {sids[i]} 4\r\nblue\r\nMSG a {sids[i]} 0\r\n\r\nMSG a {sids[i]} r 1\r\nx\r\n");
            await clients[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_cut_and_the_others_go_on()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 100_000 } });
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(core, capacity: 1_000), good = await NatsMemoryClient.ConnectAsync(core);
        // Of another wire, which does not wait for anybody.
        TopicPublisher publisher = core.Topics.CreatePublisher();
        await slow.SendAsync("SUB cats 1\r\n");
        await slow.ExpectOnlyAsync("");
        await good.SendAsync("SUB cats 1\r\n");
        await good.ExpectOnlyAsync("");
        string body = new('x', 1_000);
        for (int i = 0; i < 300; i++)
        {
            publisher.Publish("cats"u8, Encoding.ASCII.GetBytes(body));
            await good.ExpectAsync($"MSG cats 1 1000\r\n{body}\r\n");
        }

        await slow.Running.WithinPatience();
        NatsException why = Assert.IsType<NatsException>(slow.Pump.EndReason);
        Assert.Equal(NatsFailure.Limit, why.Failure);
        Assert.Contains("Slow Consumer", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_asks_and_does_not_read_is_cut()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 10_000 } });
        await using NatsMemoryClient rude = await NatsMemoryClient.ConnectAsync(core, capacity: 1_000);
        string pings = string.Concat(Enumerable.Repeat("PING\r\n", 100));
        for (int i = 0; i < 1000 && !rude.Running.IsCompleted; i++)
            await rude.SendAsync(pings);
        await rude.Running.WithinPatience();
        Assert.Equal(NatsFailure.Limit, Assert.IsType<NatsException>(rude.Pump.EndReason).Failure);
    }

    [Fact]
    public async Task A_publisher_waits_for_a_subscriber_that_is_behind_and_for_no_longer_than_it_takes()
    {
        const int Each = 1000, Count = 3 * Stall.MostHighBytes / Each;
        HubCore core = Core();
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(core, capacity: 4_000), publisher = await NatsMemoryClient.ConnectAsync(core);
        await slow.SendAsync("SUB cats 1\r\n");
        await slow.ExpectOnlyAsync("");
        string message = $"PUB cats {Each}\r\n{new string('x', Each)}\r\n";
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
                await publisher.SendAsync(message);
            await publisher.SendAsync("PING\r\n");
        });
        // Time stands still, so the publisher waits until the subscriber has read.
        await Eventually.HoldsAsync(() => slow.Link.Output.QueuedBytes > Stall.MostHighBytes);
        Assert.False(publishing.IsCompleted);
        await slow.SkipAsync((long)Count * $"MSG cats 1 {Each}\r\n{new string('x', Each)}\r\n".Length);
        await publishing.WithinPatience();
        await publisher.ExpectAsync("PONG\r\n");
    }

    [Fact]
    public async Task A_publisher_goes_on_after_a_while_though_a_subscriber_reads_nothing()
    {
        HubCore core = Core(new HubOptions { Nats = NatsLimits.Default with { PingInterval = TimeSpan.FromDays(1) } });
        await using NatsMemoryClient dead = await NatsMemoryClient.ConnectAsync(core, capacity: 1_000), publisher = await NatsMemoryClient.ConnectAsync(core);
        await dead.SendAsync("SUB cats 1\r\n");
        await dead.ExpectOnlyAsync("");
        string message = $"PUB cats 100000\r\n{new string('x', 100_000)}\r\n";
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < 1000 && !dead.Running.IsCompleted; i++)
                await publisher.SendAsync(message);
        });
        while (!publishing.IsCompleted)
        {
            _time.Advance(Stall.Brief);
            await Task.Delay(1);
        }
        await dead.Running.WithinPatience();
        await publisher.ExpectOnlyAsync("");
    }

    [Fact]
    public async Task A_silent_client_is_asked_twice_and_then_cut()
    {
        await using NatsMemoryClient silent = await NatsMemoryClient.ConnectAsync(Core());
        _time.Advance(NatsLimits.Default.PingInterval);
        await silent.ExpectOnlyAsync("");
        _time.Advance(NatsLimits.Default.PingInterval);
        for (int i = 0; i < NatsLimits.Default.PingsOutstanding; i++)
        {
            _time.Advance(NatsLimits.Default.PingInterval);
            await silent.ExpectAsync("PING\r\n");
        }
        _time.Advance(NatsLimits.Default.PingInterval);
        await silent.ExpectEndAsync("-ERR 'Stale Connection'\r\n");
    }

    [Fact]
    public async Task A_client_that_answers_its_pings_stays()
    {
        await using NatsMemoryClient alive = await NatsMemoryClient.ConnectAsync(Core());
        _time.Advance(NatsLimits.Default.PingInterval);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(NatsLimits.Default.PingInterval);
            await alive.ExpectAsync("PING\r\n");
            await alive.SendAsync("PONG\r\n");
            await alive.ExpectOnlyAsync("");
            _time.Advance(NatsLimits.Default.PingInterval);
        }
    }

    [Fact]
    public async Task Who_does_not_log_in_in_time_is_cut()
    {
        HubCore core = Core(new HubOptions { Users = [new HubUser("alice") { Password = "secret" }], HandshakeTimeout = TimeSpan.FromSeconds(2) });
        await using var client = new NatsMemoryClient(core);
        await client.InfoAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await client.ExpectEndAsync("-ERR 'Authentication Timeout'\r\n");
    }

    [Fact]
    public async Task A_token_logs_in()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("open sesame"u8));
        HubCore core = Core(new HubOptions { Users = [new HubUser("alice") { Password = "secret", Tokens = ["sha256:" + hash] }], LogInDelay = TimeSpan.Zero });
        await using NatsMemoryClient right = await NatsMemoryClient.ConnectAsync(core, "\"auth_token\":\"open sesame\"");
        await right.ExpectOnlyAsync("");
        await using var wrong = new NatsMemoryClient(core);
        await wrong.InfoAsync();
        await wrong.SendAsync("CONNECT {\"auth_token\":\"open barley\"}\r\n");
        await wrong.ExpectEndAsync("-ERR 'Authorization Violation'\r\n");
    }

    [Fact]
    public async Task Subscriptions_beyond_the_limit_are_refused_and_the_others_stay()
    {
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(Core(new HubOptions { Subscriptions = 2 }));
        await client.SendAsync("SUB a 1\r\nSUB b 2\r\n");
        await client.ExpectOnlyAsync("");
        await client.SendAsync("SUB c 3\r\n");
        await client.ExpectOnlyAsync("-ERR 'maximum subscriptions exceeded'\r\n");
        await client.SendAsync("UNSUB 1\r\nSUB c 3\r\nPUB c 1\r\nx\r\n");
        await client.ExpectOnlyAsync("MSG c 3 1\r\nx\r\n");
    }

    [Fact]
    public async Task A_subject_longer_than_a_name_is_refused_and_the_connection_goes_on()
    {
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(Core());
        string fits = new('a', Names.MaxBytes), longer = fits + "a";
        await client.SendAsync($"SUB {fits} 1\r\nPUB {fits} 1\r\nx\r\n");
        await client.ExpectOnlyAsync($"MSG {fits} 1 1\r\nx\r\n");
        await client.SendAsync($"SUB {longer} 2\r\nPUB {longer} 1\r\nx\r\nPUB {fits} {longer} 1\r\nx\r\n");
        await client.ExpectOnlyAsync("-ERR 'Invalid Subject'\r\n-ERR 'Invalid Publish Subject'\r\n-ERR 'Invalid Publish Subject'\r\n");
    }

    [Fact]
    public async Task The_limit_of_a_subject_is_that_of_the_name_it_stands_for()
    {
        HubCore core = Core();
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core, "\"echo\":false");
        string fits = string.Concat(Enumerable.Repeat("%20", Names.MaxBytes));
        var heard = new List<string>();
        core.Topics.Subscribe(new Listening(heard), SubscriptionKind.Exact, Encoding.UTF8.GetBytes(new string(' ', Names.MaxBytes)));
        await client.SendAsync($"SUB {fits} 1\r\nPUB {fits} 1\r\nx\r\nSUB {fits}a 2\r\nPUB {fits}a 1\r\nx\r\nPUB a {fits}a 1\r\nx\r\n");
        await client.ExpectOnlyAsync("-ERR 'Invalid Subject'\r\n-ERR 'Invalid Publish Subject'\r\n-ERR 'Invalid Publish Subject'\r\n");
        Assert.Equal([new string(' ', Names.MaxBytes) + "=x"], heard);
        core.Topics.CreatePublisher().Publish(Encoding.UTF8.GetBytes(new string(' ', Names.MaxBytes)), "y"u8);
        await client.ExpectOnlyAsync($"MSG {fits} 1 1\r\ny\r\n");
    }

    [Fact]
    public async Task A_topic_that_was_forbidden_and_then_is_allowed_is_still_the_same()
    {
        HubUser alice = new("alice") { Password = "secret", Publish = ["plain"] };
        HubCore core = Core(new HubOptions { Users = [alice], LogInDelay = TimeSpan.Zero });
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core, "\"user\":\"alice\",\"pass\":\"secret\"");
        var heard = new List<string>();
        core.Topics.Subscribe(new Listening(heard), SubscriptionKind.Exact, "maine coon"u8);
        await client.SendAsync("PUB plain 1\r\nx\r\nPUB maine%20coon 1\r\nx\r\n");
        await client.ExpectAsync("-ERR 'Permissions Violation for Publish to \"maine%20coon\"'\r\n");
        core.Users.Replace([alice with { Publish = null }]);
        await client.SendAsync("PUB maine%20coon 1\r\ny\r\n");
        await client.ExpectOnlyAsync("");
        Assert.Equal(["maine coon=y"], heard);
    }

    [Fact]
    public async Task Before_the_hub_stops_it_says_so_to_who_can_hear_it()
    {
        HubCore core = Core();
        await using NatsMemoryClient young = await NatsMemoryClient.ConnectAsync(core, "\"protocol\":1"), old = await NatsMemoryClient.ConnectAsync(core);
        core.Nats.SayLameDuck();
        Assert.Contains("\"ldm\":true", await young.InfoAsync(), StringComparison.Ordinal);
        await old.ExpectOnlyAsync("");
    }

    [Fact]
    public async Task Permissions_are_asked_each_time_and_a_reload_counts_at_once()
    {
        HubCore core = Core(new HubOptions { Users = [new HubUser("alice") { Password = "secret", Publish = ["a"] }], LogInDelay = TimeSpan.Zero });
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(core, "\"user\":\"alice\",\"pass\":\"secret\"");
        await client.SendAsync("SUB a 1\r\nPUB a 1\r\nx\r\nPUB a 1\r\ny\r\n");
        await client.ExpectOnlyAsync("MSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n");
        core.Users.Replace([new HubUser("alice") { Password = "secret", Publish = [] }]);
        await client.SendAsync("PUB a 1\r\nz\r\n");
        await client.ExpectOnlyAsync("-ERR 'Permissions Violation for Publish to \"a\"'\r\n");
    }

    private HubCore Core(HubOptions? options = null) => _core = new HubCore((options ?? new HubOptions()) with { Time = _time });

    private sealed class Listening(List<string> heard) : ISubscriber
    {
        public bool Deliver(in Publication publication, Subscription via)
        {
            heard.Add($"{Encoding.UTF8.GetString(publication.Topic)}={Encoding.UTF8.GetString(publication.Body)}");
            return true;
        }
    }
}
