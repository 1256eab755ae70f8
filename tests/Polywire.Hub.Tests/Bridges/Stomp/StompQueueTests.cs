using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

public sealed class StompQueueTests : IAsyncDisposable
{
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("1.0", "")]
    [InlineData("1.1", "")]
    [InlineData("1.2", "ack:1-1|")]
    public async Task A_message_to_acknowledge_in_each_version(string version, string ack)
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(), version);
        await client.DoAsync("SUBSCRIBE", "id:s|destination:/queue/q|ack:client-individual");
        await client.SendAsync("SEND|destination:/queue/q|priority:3||hi^@");
        Assert.Equal($"MESSAGE|subscription:s|message-id:1-1|{ack}redelivered:false|destination:/queue/q|priority:3|content-length:2||hi", await client.FrameAsync());
        await client.DoAsync("ACK", version == "1.2" ? "id:1-1" : "message-id:1-1|subscription:s");
        await client.DisposeAsync();
        Assert.Equal(0, Length("q"));
    }

    [Fact]
    public async Task In_1_0_a_subscription_without_id_is_known_by_its_destination()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(), "1.0");
        await client.DoAsync("SUBSCRIBE", "destination:/queue/q|ack:client");
        await client.SendAsync("SEND|destination:/queue/q||hi^@");
        Assert.Equal("MESSAGE|message-id:1-1|redelivered:false|destination:/queue/q|content-length:2||hi", await client.FrameAsync());
        await client.DoAsync("UNSUBSCRIBE", "destination:/queue/q");
        Assert.Equal(1, Length("q"));
    }

    [Fact]
    public async Task With_auto_a_message_is_done_with_once_it_was_sent()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q");
        await client.SendAsync("SEND|destination:/queue/q||one^@SEND|destination:/queue/q||two^@");
        Assert.EndsWith("||one", await client.FrameAsync(), StringComparison.Ordinal);
        Assert.EndsWith("||two", await client.FrameAsync(), StringComparison.Ordinal);
        await client.DisposeAsync();
        Assert.Equal(0, Length("q"));
    }

    [Fact]
    public async Task Who_unsubscribes_with_auto_has_what_was_written_and_the_rest_lies_there()
    {
        const int Messages = 500;
        // So small that most of it waits in the hub.
        await using StompClient client = await StompClient.ConnectAsync(Core(), capacity: 8 * 1024), pusher = await StompClient.ConnectAsync(Core());
        string body = new('x', 1000);
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q");
        // Some are being sent and do not get on, the others wait behind them.
        for (int i = 0; i < 2; i++)
        {
            await pusher.DoAsync("SEND", "destination:/queue/q", body);
            await pusher.SendAsync(string.Concat(Enumerable.Repeat($"SEND|destination:/queue/q||{body}^@", (Messages / 2) - 1)));
            await pusher.NothingAsync();
        }
        await client.SendAsync("UNSUBSCRIBE|id:1|receipt:done||^@");
        int received = 0;
        while (await client.FrameAsync() is var frame && !frame.StartsWith("RECEIPT", StringComparison.Ordinal)) received++;

        await client.NothingAsync();
        await Eventually.HoldsAsync(() => Length("q") == Messages - received);
        Assert.Equal(received, Core().Queues.Table.Book.Acknowledged);
    }

    // Trap 8.
    [Fact]
    public async Task Client_acknowledges_all_before_it_but_only_of_its_own_subscription()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core()), pusher = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:a|destination:/queue/a|ack:client");
        await client.DoAsync("SUBSCRIBE", "id:b|destination:/queue/b|ack:client");
        foreach (string queue in new[] { "a", "b", "a", "b", "a" })
        {
            await pusher.DoAsync("SEND", $"destination:/queue/{queue}", queue);
            Assert.EndsWith("||" + queue, await client.FrameAsync(), StringComparison.Ordinal);
        }
        await client.DoAsync("ACK", "id:1-2");
        await client.DisposeAsync();
        Assert.Equal((1, 2), (Length("a"), Length("b")));
    }

    [Fact]
    public async Task Client_individual_acknowledges_one()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:a|destination:/queue/a|ack:client-individual");
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"SEND|destination:/queue/a||{i}^@");
            Assert.EndsWith($"||{i}", await client.FrameAsync(), StringComparison.Ordinal);
        }
        await client.DoAsync("ACK", "id:1-2");
        // A second time it is settled already; that is no mistake.
        await client.DoAsync("ACK", "id:1-2");
        await client.DisposeAsync();
        Assert.Equal(2, Length("a"));
    }

    [Fact]
    public async Task A_NACK_returns_the_message_to_its_place_marked_and_counted()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core()), other = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:a|destination:/queue/a|ack:client-individual|prefetch-count:1");
        await other.SendAsync("SEND|destination:/queue/a||one^@SEND|destination:/queue/a||two^@");
        Assert.Contains("|redelivered:false|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.SendAsync("NACK|id:1-1||^@");
        Assert.Equal("MESSAGE|subscription:a|message-id:1-2|ack:1-2|redelivered:true|delivery-count:1|destination:/queue/a|content-length:3||one", await client.FrameAsync());
        await client.SendAsync("NACK|id:1-2|requeue:false||^@");
        Assert.EndsWith("||two", await client.FrameAsync(), StringComparison.Ordinal);
        await client.DoAsync("ACK", "id:1-3");
        await client.DisposeAsync();
        Assert.Equal(0, Length("a"));
    }

    [Fact]
    public async Task What_a_consumer_did_not_acknowledge_returns_in_order_when_it_goes()
    {
        await using StompClient first = await StompClient.ConnectAsync(Core()), pusher = await StompClient.ConnectAsync(Core());
        for (int i = 0; i < 5; i++) await pusher.DoAsync("SEND", "destination:/queue/q", $"{i}");
        await first.SendAsync("SUBSCRIBE|id:1|destination:/queue/q|ack:client|prefetch-count:3||^@");
        for (int i = 0; i < 3; i++) Assert.EndsWith($"||{i}", await first.FrameAsync(), StringComparison.Ordinal);
        await first.SendAsync("ACK|id:1-1||^@");
        Assert.EndsWith("||3", await first.FrameAsync(), StringComparison.Ordinal);
        await first.DisposeAsync();

        await using StompClient second = await StompClient.ConnectAsync(Core());
        await second.SendAsync("SUBSCRIBE|id:1|destination:/queue/q||^@");
        for (int i = 1; i < 5; i++)
        {
            string frame = await second.FrameAsync();
            Assert.EndsWith($"||{i}", frame, StringComparison.Ordinal);
            Assert.Equal(i <= 3, frame.Contains("|redelivered:true|", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(0, 4)]
    [InlineData(99, 4)]
    public async Task Prefetch_bounds_what_one_subscription_holds(int wish, int most)
    {
        await using var core = new HubCore(new HubOptions { Stomp = new StompLimits { MaxPrefetch = 4 } });
        await using StompClient client = await StompClient.ConnectAsync(core), pusher = await StompClient.ConnectAsync(core);
        for (int i = 0; i < 10; i++) await pusher.DoAsync("SEND", "destination:/queue/q", $"{i}");
        await client.SendAsync($"SUBSCRIBE|id:1|destination:/queue/q|ack:client-individual|prefetch-count:{wish}||^@");
        for (int i = 0; i < most; i++) Assert.EndsWith($"||{i}", await client.FrameAsync(), StringComparison.Ordinal);
        await client.NothingAsync();
        await client.SendAsync("ACK|id:1-1||^@");
        Assert.EndsWith($"||{most}", await client.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consumers_of_different_wires_share_a_queue()
    {
        await using StompClient stomp = await StompClient.ConnectAsync(Core()), pusher = await StompClient.ConnectAsync(Core());
        await using Resp.MemoryClient redis = new(Core());
        await stomp.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q|ack:client-individual|prefetch-count:1");
        await pusher.DoAsync("SEND", "destination:/queue/q", "one");
        Assert.EndsWith("||one", await stomp.FrameAsync(), StringComparison.Ordinal);
        await redis.SendAsync("BLPOP q 0\r\n");
        await Eventually.HoldsAsync(() => redis.Link.IsBlocked);
        await pusher.DoAsync("SEND", "destination:/queue/q|x:y", "two");
        await redis.ExpectAsync("*2\r\n$1\r\nq\r\n$3\r\ntwo\r\n");
    }

    [Fact]
    public async Task A_full_queue_is_an_error()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(new HubOptions { QueueMessages = 2 }));
        await client.DoAsync("SEND", "destination:/queue/q", "1");
        await client.DoAsync("SEND", "destination:/queue/q", "2");
        await client.SendAsync("SEND|destination:/queue/q|receipt:r||3^@SEND|destination:/queue/other||4^@");
        string error = await client.FrameAsync();
        Assert.StartsWith("ERROR|message:Queue full|", error, StringComparison.Ordinal);
        Assert.Contains("|receipt-id:r|", error, StringComparison.Ordinal);
        Assert.Equal("closed", await client.FrameAsync());
        Assert.Equal((2, 0), (Length("q"), Length("other")));
    }

    [Fact]
    public async Task DISCONNECT_is_answered_and_then_it_is_over()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.SendAsync("SEND|destination:/queue/q||last^@DISCONNECT|receipt:bye||^@SEND|destination:/queue/q||too late^@");
        Assert.Equal("RECEIPT|receipt-id:bye||", await client.FrameAsync());
        Assert.Equal("closed", await client.FrameAsync());
        await client.Running.WithinPatience();
        Assert.Null(client.Pump.EndReason);
        Assert.Equal(1, Length("q"));
    }

    private long Length(string queue) => Core().Queues.Lists.Length(System.Text.Encoding.UTF8.GetBytes(queue));

    private HubCore Core(HubOptions? options = null) => _core ??= new HubCore(options ?? new HubOptions());
}
