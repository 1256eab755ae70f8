namespace Polywire.Hubs.Tests.Bridges.Stomp;

/// <summary>What programs written for RabbitMQ are used to, beyond what the specification says.</summary>
public sealed class StompHabitTests : IAsyncDisposable
{
    private readonly HubCore _core = new(new HubOptions());

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    // stomp.py writes nack(id, requeue=False) as Python writes it.
    [Theory]
    [InlineData("requeue:false", 0)]
    [InlineData("requeue:False", 0)]
    [InlineData("requeue:true", 1)]
    [InlineData("x:y", 1)]
    public async Task A_NACK_may_drop_the_message(string header, int left)
    {
        await using StompClient client = await StompClient.ConnectAsync(_core);
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q|ack:client");
        await client.SendAsync("SEND|destination:/queue/q||x^@");
        Assert.StartsWith("MESSAGE|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.SendAsync($"NACK|id:1-1|{header}||^@");
        if (left == 1) Assert.Contains("|redelivered:true|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.NothingAsync();
        await client.DisposeAsync();
        Assert.Equal(left, _core.Queues.Lists.Length("q"u8));
    }

    [Fact]
    public async Task In_1_1_an_ACK_without_subscription_is_known_by_its_message_id()
    {
        await using StompClient client = await StompClient.ConnectAsync(_core, "1.1");
        await client.DoAsync("SUBSCRIBE", "id:s|destination:/queue/q|ack:client");
        await client.SendAsync("SEND|destination:/queue/q||x^@");
        Assert.StartsWith("MESSAGE|subscription:s|message-id:1-1|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.DoAsync("ACK", "message-id:1-1");
        await client.SendAsync("ACK|message-id:1-1|subscription:other||^@");
        Assert.Contains("a valid \"subscription\" header", await client.FrameAsync(), StringComparison.Ordinal);
        await client.DisposeAsync();
        Assert.Equal(0, _core.Queues.Lists.Length("q"u8));
    }

    [Fact]
    public async Task Every_MESSAGE_of_a_queue_says_whether_it_is_redelivered()
    {
        await using StompClient first = await StompClient.ConnectAsync(_core), second = await StompClient.ConnectAsync(_core);
        await first.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q|ack:client");
        await first.SendAsync("SEND|destination:/queue/q||x^@");
        Assert.Contains("|redelivered:false|", await first.FrameAsync(), StringComparison.Ordinal);
        await second.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q");
        await first.DoAsync("UNSUBSCRIBE", "id:1");
        Assert.Contains("|redelivered:true|delivery-count:1|", await second.FrameAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("1.2")]
    public async Task Lines_may_end_in_CR_LF(string version)
    {
        await using StompClient client = StompClient.Open(_core);
        await client.SendAsync($"CONNECT\r|accept-version:{version}\r|heart-beat:0, 0\r|\r|^@\r|SEND\r|destination:/queue/q\r|receipt:r\r|\r|x^@\r|");
        Assert.Contains($"|version:{version}|", await client.FrameAsync(), StringComparison.Ordinal);
        Assert.Equal("RECEIPT|receipt-id:r||", await client.FrameAsync());
        Assert.Equal(1, _core.Queues.Lists.Length("q"u8));
    }

    // What is settled once it has left must not cost a look at every subscription.
    [Fact]
    public async Task Thousands_of_subscriptions_that_acknowledge_by_themselves()
    {
        const int Count = 3_000;
        await using StompClient client = await StompClient.ConnectAsync(_core), other = await StompClient.ConnectAsync(_core);
        for (int i = 0; i < Count; i++) await client.SendAsync($"SUBSCRIBE|id:{i}|destination:/queue/q{i}||^@");
        await client.NothingAsync();
        for (int i = Count - 1; i >= 0; i--) await other.SendAsync($"SEND|destination:/queue/q{i}||{i}^@");
        for (int i = Count - 1; i >= 0; i--) Assert.EndsWith($"||{i}", await client.FrameAsync(), StringComparison.Ordinal);
        for (int i = 0; i < Count; i += 2) await client.SendAsync($"UNSUBSCRIBE|id:{i}||^@");
        await client.SendAsync("DISCONNECT|receipt:bye||^@");
        Assert.Equal("RECEIPT|receipt-id:bye||", await client.FrameAsync());
        await client.Running.WithinPatience();
        for (int i = 0; i < Count; i++) Assert.Equal(0, _core.Queues.Lists.Length(System.Text.Encoding.ASCII.GetBytes($"q{i}")));
    }

    [Fact]
    public async Task Ten_thousand_messages_unacknowledged_and_acknowledged_at_once_or_returned_one_by_one()
    {
        const int Count = 10_000;
        await using StompClient client = await StompClient.ConnectAsync(_core, capacity: 16 * 1024 * 1024), other = await StompClient.ConnectAsync(_core);
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q|ack:client");
        await client.DoAsync("SUBSCRIBE", "id:2|destination:/queue/r|ack:client-individual");
        for (int i = 0; i < Count; i++) await other.SendAsync($"SEND|destination:/queue/q||{i}^@SEND|destination:/queue/r||{i}^@");
        for (int i = 0; i < 2 * Count; i++) Assert.StartsWith("MESSAGE|", await client.FrameAsync(), StringComparison.Ordinal);
        // Its prefetch is used up.
        await other.DoAsync("SEND", "destination:/queue/q", "one more");
        await client.NothingAsync();
        await client.SendAsync($"ACK|id:1-{Count - 1}||^@");
        Assert.EndsWith("||one more", await client.FrameAsync(), StringComparison.Ordinal);
        for (int i = Count; i > 0; i--) await client.SendAsync($"NACK|id:2-{i}|requeue:false||^@");
        await client.NothingAsync();
        await client.DisposeAsync();
        Assert.Equal((2, 0), (_core.Queues.Lists.Length("q"u8), _core.Queues.Lists.Length("r"u8)));
    }
}
