namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>Many subscriptions, and what they leave behind: nothing.</summary>
public sealed class NatsSubscriptionsTests : IAsyncDisposable
{
    private readonly HubCore _core = new(new HubOptions());

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Theory]
    [InlineData("a")]
    [InlineData("a.*")]
    [InlineData("a q")]
    public async Task A_subscription_that_has_had_all_its_messages_is_gone(string subject)
    {
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(_core, "\"headers\":true,\"no_responders\":true");
        string topic = subject.Split(' ')[0].Replace('*', 'b');
        string message = $"PUB {topic} 1\r\nx\r\n", delivery = $"MSG {topic} 1 1\r\nx\r\n";
        await client.SendAsync($"SUB {subject} 1\r\nUNSUB 1 2\r\n{message}{message}{message}");
        await client.ExpectOnlyAsync(delivery + delivery);
        Assert.Equal(0, _core.Topics.Describe().Count);
        // Nobody is there any more, and who asks is told so.
        await client.SendAsync($"SUB r 2\r\nPUB {topic} r 0\r\n\r\n");
        await client.ExpectOnlyAsync("HMSG r 2 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
    }

    [Fact]
    public async Task A_thousand_requests_of_the_old_kind_leave_nothing()
    {
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(_core);
        await client.SendAsync("SUB ask 0\r\n");
        for (int i = 1; i <= 1000; i++)
        {
            await client.SendAsync($"SUB inbox.{i} {i}\r\nUNSUB {i} 1\r\nPUB ask inbox.{i} 0\r\n\r\nPUB inbox.{i} 0\r\n\r\n");
            await client.ExpectOnlyAsync($"MSG ask 0 inbox.{i} 0\r\n\r\nMSG inbox.{i} {i} 0\r\n\r\n");
        }
        Assert.Equal(1, _core.Topics.Describe().Count);
    }

    [Fact]
    public async Task A_hundred_thousand_of_one_connection_come_and_go()
    {
        const int Count = 100_000, Each = 1_000;
        await using NatsMemoryClient other = await NatsMemoryClient.ConnectAsync(_core);
        await using (NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(_core))
        {
            for (int i = 0; i < Count; i += Each)
            {
                await client.SendAsync(string.Concat(Enumerable.Range(i, Each).Select(n => $"SUB {(n % 2 == 0 ? $"many.{n}" : $"many.{n}.*")} {n}\r\n")));
                await client.ExpectOnlyAsync("");
            }
            Assert.Equal(Count, _core.Topics.Describe().Count);
            await other.SendAsync($"PUB many.{Count - 2} 1\r\nx\r\nPUB many.{Count - 1}.x 1\r\ny\r\nPUB many.{Count} 1\r\nz\r\n");
            await other.ExpectOnlyAsync("");
            await client.ExpectOnlyAsync($"MSG many.{Count - 2} {Count - 2} 1\r\nx\r\nMSG many.{Count - 1}.x {Count - 1} 1\r\ny\r\n");
            for (int i = 0; i < Count / 2; i += Each)
            {
                await client.SendAsync(string.Concat(Enumerable.Range(i, Each).Select(n => $"UNSUB {n}\r\n")));
                await client.ExpectOnlyAsync("");
            }
            Assert.Equal(Count / 2, _core.Topics.Describe().Count);
        }
        Assert.Equal(0, _core.Topics.Describe().Count);
    }
}
