using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

public sealed class StompTopicTests : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("1.0", "MESSAGE|subscription:7|message-id:1-1|destination:/topic/a:b|x:y|content-length:2||hi")]
    [InlineData("1.1", "MESSAGE|subscription:7|message-id:1-1|destination:/topic/a\\cb|x:y|content-length:2||hi")]
    [InlineData("1.2", "MESSAGE|subscription:7|message-id:1-1|destination:/topic/a\\cb|x:y|content-length:2||hi")]
    public async Task A_message_in_each_version(string version, string expected)
    {
        await using StompClient subscriber = await StompClient.ConnectAsync(Core(), version), publisher = await StompClient.ConnectAsync(Core());
        await subscriber.DoAsync("SUBSCRIBE", "id:7|destination:/topic/a:b");
        await publisher.SendAsync("SEND|destination:/topic/a\\cb|x:y||hi^@");
        Assert.Equal(expected, await subscriber.FrameAsync());
    }

    [Fact]
    public async Task What_each_version_cannot_spell_is_left_out_or_encoded()
    {
        await using StompClient old = await StompClient.ConnectAsync(Core(), "1.0"), middle = await StompClient.ConnectAsync(Core(), "1.1"), now = await StompClient.ConnectAsync(Core());
        foreach (StompClient client in new[] { old, middle, now }) await client.DoAsync("SUBSCRIBE", "id:1|destination:/topic/a%0D%00%25");
        await now.SendAsync("SEND|destination:/topic/a\\r%00%25|lines:a\\nb\\rc|plain:x||^@");
        Assert.Equal("MESSAGE|subscription:1|message-id:1-1|destination:/topic/a\\r%00%25|lines:a\\nb\\rc|plain:x|content-length:0||", await now.FrameAsync());
        Assert.Equal("MESSAGE|subscription:1|message-id:1-1|destination:/topic/a%0D%00%25|plain:x|content-length:0||", await middle.FrameAsync());
        Assert.Equal("MESSAGE|subscription:1|message-id:1-1|destination:/topic/a%0D%00%25|plain:x|content-length:0||", await old.FrameAsync());
    }

    // Trap 9: what a publisher says about its own frame is not the subscriber's business.
    [Fact]
    public async Task Headers_about_the_frame_itself_do_not_pass()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/topic/t");
        await client.SendAsync("SEND|destination:/topic/t|content-length:2|receipt:r|subscription:x|message-id:y|ack:z|redelivered:true|content-type:text/plain|persistent:true|a:1|a:2||hi^@");
        Assert.Equal("MESSAGE|subscription:1|message-id:1-1|destination:/topic/t|content-type:text/plain|persistent:true|a:1|a:2|content-length:2||hi", await client.FrameAsync());
        Assert.Equal("RECEIPT|receipt-id:r||", await client.FrameAsync());
    }

    [Theory]
    [InlineData("cats.*", "cats.tom", true)]
    [InlineData("cats.*", "cats.tom.old", false)]
    [InlineData("cats.>", "cats.tom.old", true)]
    [InlineData("cats.>", "cats", true)]
    [InlineData("cats.#", "cats.tom.old", true)]
    [InlineData("#", "anything at all", true)]
    [InlineData(">", "anything at all", true)]
    [InlineData("ca*", "cats", false)]
    [InlineData("%2A", "cats", false)]
    [InlineData("maine coon", "maine coon", true)]
    [InlineData("maine%20coon", "maine coon", true)]
    public async Task Wildcards(string pattern, string topic, bool matches)
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", $"id:1|destination:/topic/{pattern}");
        await client.SendAsync($"SEND|destination:/topic/{topic}||x^@");
        if (matches) Assert.StartsWith($"MESSAGE|subscription:1|message-id:1-1|destination:/topic/{topic}|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.NothingAsync();
    }

    [Fact]
    public async Task Many_subscribers_of_all_versions_share_what_one_read_publishes()
    {
        List<StompClient> clients = [];
        foreach (string version in new[] { "1.0", "1.1", "1.2", "1.2", "1.2" })
        {
            StompClient client = await StompClient.ConnectAsync(Core(), version);
            clients.Add(client);
            await client.DoAsync("SUBSCRIBE", "id:s:1|destination:/topic/cats".Replace("s:1", version == "1.0" ? "s" : "s\\c1", StringComparison.Ordinal));
        }
        await using StompClient publisher = await StompClient.ConnectAsync(Core());
        await publisher.SendAsync(string.Concat(Enumerable.Range(0, 100).Select(i => $"SEND|destination:/topic/cats||{i}^@")));
        foreach (StompClient client in clients)
        {
            string shown = client == clients[0] ? "s" : "s\\c1";
            for (int i = 0; i < 100; i++)
                Assert.Equal($"MESSAGE|subscription:{shown}|message-id:1-{i + 1}|destination:/topic/cats|content-length:{(i < 10 ? 1 : 2)}||{i}", await client.FrameAsync());
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task After_the_receipt_of_an_UNSUBSCRIBE_nothing_comes()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core()), publisher = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/topic/t");
        await client.DoAsync("SUBSCRIBE", "id:2|destination:/topic/t");
        await client.DoAsync("UNSUBSCRIBE", "id:1");
        await publisher.DoAsync("SEND", "destination:/topic/t", "x");
        Assert.StartsWith("MESSAGE|subscription:2|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.NothingAsync();
        await client.SendAsync("UNSUBSCRIBE|id:1||^@");
        Assert.Contains("|message:No subscription found|".Replace("|message", "ERROR|message", StringComparison.Ordinal), await client.FrameAsync(), StringComparison.Ordinal);
        Assert.Equal("closed", await client.FrameAsync());
    }

    [Fact]
    public async Task Redis_and_STOMP_hear_each_other()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await using Resp.MemoryClient redis = new(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/topic/maine coon");
        await redis.ExpectAsync("SUBSCRIBE \"maine coon\"", "*3\r\n$9\r\nsubscribe\r\n$10\r\nmaine coon\r\n:1\r\n");
        await client.SendAsync("SEND|destination:/topic/maine coon|a:b||purr^@");
        await redis.ExpectAsync("*3\r\n$7\r\nmessage\r\n$10\r\nmaine coon\r\n$4\r\npurr\r\n");
        Assert.EndsWith("||purr", await client.FrameAsync(), StringComparison.Ordinal);
        Core().Topics.CreatePublisher().Publish(new Publication("maine coon"u8, "abcdef"u8) { Cuts = [2, 4], ReplyTo = "_INBOX.1"u8 });
        Assert.Equal("MESSAGE|subscription:1|message-id:1-2|destination:/topic/maine coon|reply-to:/topic/_INBOX.1|polywire-cuts:2,4|content-length:6||abcdef", await client.FrameAsync());
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_cut_and_the_others_go_on()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 100_000 } });
        await using StompClient slow = await StompClient.ConnectAsync(core, capacity: 1_000), good = await StompClient.ConnectAsync(core), publisher = await StompClient.ConnectAsync(core);
        await slow.DoAsync("SUBSCRIBE", "id:1|destination:/topic/cats");
        await good.DoAsync("SUBSCRIBE", "id:1|destination:/topic/cats");
        string body = new('x', 1_000);
        for (int i = 0; i < 300; i++)
        {
            await publisher.DoAsync("SEND", "destination:/topic/cats", body);
            Assert.EndsWith(body, await good.FrameAsync(), StringComparison.Ordinal);
        }
        await slow.Running.WithinPatience();
        Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(slow.Pump.EndReason).Kind);
        Assert.Equal(1, core.Topics.CountExact("cats"u8));
    }

    [Fact]
    public async Task Who_asks_for_receipts_and_does_not_read_them_is_not_read_from()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 10_000, HeldInputBytes = 4_096 } });
        await using StompClient client = await StompClient.ConnectAsync(core, capacity: 2_000);
        string batch = string.Concat(Enumerable.Repeat("SEND|destination:/topic/t|receipt:r||^@", 20));
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++) await client.SendAsync(batch);
        });
        await Eventually.HoldsAsync(() => client.Pump.Output.QueuedBytes > 10_000);
        await Task.Delay(20, CancellationToken.None);
        Assert.InRange(client.Pump.Output.QueuedBytes, 10_000, 300_000);
        for (int i = 0; i < 4_000; i++) Assert.Equal("RECEIPT|receipt-id:r||", await client.FrameAsync());
        await sending.WithinPatience();
    }

    [Theory]
    [InlineData("SEND|destination:cats||x^@", "Unknown destination")]
    [InlineData("SEND|destination:/exchange/logs/x||x^@", "Unknown destination")]
    [InlineData("SEND|destination:/topic/||x^@", "Invalid destination")]
    [InlineData("SUBSCRIBE|id:1|destination:/topic/a.#.b||^@", "Invalid destination")]
    [InlineData("SUBSCRIBE|id:1|destination:/topic/a|selector:x = 1||^@", "Unsupported selector")]
    [InlineData("SUBSCRIBE|id:1|destination:/topic/a|ack:sometimes||^@", "Invalid header")]
    [InlineData("SUBSCRIBE|id:1|destination:/queue/a|ack:client|prefetch-count:many||^@", "Invalid header")]
    [InlineData("SUBSCRIBE|id:1|destination:/topic/a||^@SUBSCRIBE|id:1|destination:/topic/b||^@", "Duplicated subscription identifier")]
    [InlineData("UNSUBSCRIBE|id:1||^@", "No subscription found")]
    [InlineData("ACK|id:1-1||^@", "Invalid header")]
    [InlineData("SUBSCRIBE|id:1|destination:/queue/a|ack:client||^@ACK|id:1-1||^@", "Invalid header")]
    public async Task What_is_refused_ends_the_connection_and_nothing_else(string frames, string reason)
    {
        await using StompClient bad = await StompClient.ConnectAsync(Core()), other = await StompClient.ConnectAsync(Core());
        await other.DoAsync("SUBSCRIBE", "id:1|destination:/topic/t");
        await bad.SendAsync(frames + "SEND|destination:/topic/t||never^@");
        Assert.StartsWith($"ERROR|message:{reason}|content-type:text/plain|version:1.0,1.1,1.2|", await bad.FrameAsync(), StringComparison.Ordinal);
        Assert.Equal("closed", await bad.FrameAsync());
        await other.NothingAsync();
    }

    [Fact]
    public async Task A_name_has_at_most_255_bytes()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SEND", "destination:/topic/" + new string('x', 255));
        await client.DoAsync("SEND", "destination:/topic/" + string.Concat(Enumerable.Repeat("%20", 255)));
        await client.SendAsync($"SEND|destination:/topic/{new string('x', 256)}||^@");
        Assert.StartsWith("ERROR|message:Invalid destination|", await client.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_subscription_too_many()
    {
        HubCore core = Core(new HubOptions { Subscriptions = 2 });
        await using StompClient client = await StompClient.ConnectAsync(core);
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/topic/a");
        await client.DoAsync("SUBSCRIBE", "id:2|destination:/topic/a");
        await client.SendAsync("SUBSCRIBE|id:3|destination:/topic/a||^@");
        Assert.StartsWith("ERROR|message:Too many subscriptions|", await client.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_greet_in_time_is_disconnected()
    {
        HubCore core = Core(new HubOptions { Time = _time });
        await using StompClient silent = StompClient.Open(core), greeted = await StompClient.ConnectAsync(core);
        await _time.TimersAsync(1);
        _time.Advance(4_900);
        Assert.False(silent.Running.IsCompleted);
        _time.Advance(200);
        Assert.Equal("closed", await silent.FrameAsync());
        await greeted.NothingAsync();
    }

    [Fact]
    public async Task Hearts_beat_between_frames_and_a_silent_client_is_dead()
    {
        HubCore core = Core(new HubOptions { Time = _time });
        await using StompClient client = await StompClient.ConnectAsync(core, headers: "heart-beat:2000,1000|");
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(1_000);
            Assert.Equal("\n", await client.RawAsync());
            await client.SendAsync("|");
            await Eventually.HoldsAsync(() => client.Pump.ReceivedBytes > i);
        }
        Assert.False(client.Running.IsCompleted);
        for (int i = 0; i < 20 && !client.Running.IsCompleted; i++) _time.Advance(500);
        await client.Running.WithinPatience();
        Assert.Equal(StompFailure.Gone, Assert.IsType<StompException>(client.Pump.EndReason).Failure);
    }

    [Fact]
    public async Task Users_log_in_and_may_do_what_they_may()
    {
        HubCore core = Core(new HubOptions
        {
            Users = [new HubUser("amy") { Password = "pw", Publish = ["news.>"], Subscribe = ["news.*"], Queues = ["jobs"] }],
        });
        await using StompClient wrong = StompClient.Open(core), none = StompClient.Open(core);
        await wrong.SendAsync("CONNECT|accept-version:1.2|login:amy|passcode:no||^@");
        Assert.Equal("ERROR|message:Bad CONNECT|content-type:text/plain|version:1.0,1.1,1.2|content-length:30||Access refused for user 'amy'|", await wrong.FrameAsync());
        await none.SendAsync("CONNECT|accept-version:1.2||^@");
        Assert.StartsWith("ERROR|message:Bad CONNECT|", await none.FrameAsync(), StringComparison.Ordinal);
        foreach (string frame in new[]
        {
            "SEND|destination:/topic/other||^@", "SEND|destination:/queue/other||^@", "SUBSCRIBE|id:1|destination:/topic/>||^@",
            "SUBSCRIBE|id:1|destination:/topic/news.>||^@", "SUBSCRIBE|id:1|destination:/queue/other||^@",
            "BEGIN|transaction:t||^@SEND|destination:/topic/other|transaction:t||^@COMMIT|transaction:t||^@",
        })
        {
            await using StompClient amy = await StompClient.ConnectAsync(core, headers: "login:amy|passcode:pw|");
            await amy.DoAsync("SEND", "destination:/topic/news.today");
            await amy.DoAsync("SEND", "destination:/queue/jobs");
            await amy.DoAsync("SUBSCRIBE", "id:9|destination:/topic/news.*");
            await amy.SendAsync(frame);
            Assert.StartsWith("ERROR|message:access_refused|", await amy.FrameAsync(), StringComparison.Ordinal);
        }
    }

    private HubCore Core(HubOptions? options = null) => _core ??= new HubCore(options ?? new HubOptions());
}
