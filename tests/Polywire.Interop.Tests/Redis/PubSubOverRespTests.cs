namespace Polywire.Interop.Tests.Redis;

/// <summary>Subscribing and publishing with raw bytes: order and shape of confirmations, messages and replies.</summary>
public sealed class PubSubOverRespTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Every_matching_subscription_gets_its_own_copy()
    {
        await using RawRedis subscriber = await ConnectAsync(), publisher = await ConnectAsync();
        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$10\r\nmaine coon\r\n:1\r\n", await subscriber.AskAsync("SUBSCRIBE \"maine coon\""));
        Assert.Equal("*3\r\n$10\r\npsubscribe\r\n$6\r\nmaine*\r\n:2\r\n", await subscriber.AskAsync("PSUBSCRIBE maine*"));
        Assert.Equal("*3\r\n$10\r\npsubscribe\r\n$1\r\n*\r\n:3\r\n", await subscriber.AskAsync("PSUBSCRIBE *"));
        Assert.Equal(":3\r\n", await publisher.AskAsync("PUBLISH \"maine coon\" hat"));
        string[] got = [await subscriber.ReadAsync(), await subscriber.ReadAsync(), await subscriber.ReadAsync()];
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$10\r\nmaine coon\r\n$3\r\nhat\r\n", got[0]);
        Assert.Contains("*4\r\n$8\r\npmessage\r\n$6\r\nmaine*\r\n$10\r\nmaine coon\r\n$3\r\nhat\r\n", got);
        Assert.Contains("*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$10\r\nmaine coon\r\n$3\r\nhat\r\n", got);
    }

    [Fact]
    public async Task Shard_channels_are_a_space_of_their_own()
    {
        await using RawRedis subscriber = await ConnectAsync(), publisher = await ConnectAsync();
        Assert.Equal("*3\r\n$10\r\nssubscribe\r\n$4\r\ncats\r\n:1\r\n", await subscriber.AskAsync("SSUBSCRIBE cats"));
        Assert.Equal(":0\r\n", await publisher.AskAsync("PUBLISH cats plain"));
        Assert.Equal(":1\r\n", await publisher.AskAsync("SPUBLISH cats sharded"));
        Assert.Equal("*3\r\n$8\r\nsmessage\r\n$4\r\ncats\r\n$7\r\nsharded\r\n", await subscriber.ReadAsync());
        Assert.Equal("*1\r\n$4\r\ncats\r\n", await publisher.AskAsync("PUBSUB SHARDCHANNELS"));
        Assert.Equal("*0\r\n", await publisher.AskAsync("PUBSUB CHANNELS"));
    }

    [Fact]
    public async Task A_client_that_publishes_to_itself_gets_the_reply_first()
    {
        await using RawRedis client = await ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.AskAsync("SUBSCRIBE cats");
        Assert.Equal(":1\r\n", await client.AskAsync("PUBLISH cats tom"));
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$3\r\ntom\r\n", await client.ReadAsync());
    }

    [Fact]
    public async Task Within_a_transaction_messages_come_after_the_whole_of_exec()
    {
        await using RawRedis client = await ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.AskAsync("SUBSCRIBE cats");
        await client.AskAsync("MULTI");
        await client.AskAsync("PUBLISH cats tom");
        await client.AskAsync("RPUSH l x");
        Assert.Equal("*2\r\n:1\r\n:1\r\n", await client.AskAsync("EXEC"));
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$3\r\ntom\r\n", await client.ReadAsync());
    }

    [Fact]
    public async Task Who_unsubscribed_gets_nothing_more()
    {
        await using RawRedis subscriber = await ConnectAsync(), publisher = await ConnectAsync();
        await subscriber.AskAsync("SUBSCRIBE cats");
        await subscriber.AskAsync("UNSUBSCRIBE cats");
        Assert.Equal(":0\r\n", await publisher.AskAsync("PUBLISH cats tom"));
        Assert.Equal("+PONG\r\n", await subscriber.AskAsync("PING"));
    }

    [Fact]
    public async Task Names_that_other_wires_cannot_spell_are_refused()
    {
        await using RawRedis client = await ConnectAsync();
        string longest = new('x', 255);
        Assert.Equal(":0\r\n", await client.AskAsync($"PUBLISH {longest} tom"));
        Assert.Equal("-ERR a name must have 1 to 255 bytes\r\n", await client.AskAsync($"PUBLISH {longest}x tom"));
        Assert.Equal("-ERR a name must have 1 to 255 bytes\r\n", await client.AskAsync("PUBLISH \"\" tom"));
        Assert.Equal("-ERR a name must have 1 to 255 bytes\r\n", await client.AskAsync($"RPUSH {longest}x tom"));
        Assert.Equal("-ERR a name must have 1 to 255 bytes\r\n", await client.AskAsync($"BLPOP {longest}x 0"));
    }

    [Fact]
    public async Task Messages_of_ten_megabytes_arrive()
    {
        await using RawRedis subscriber = await ConnectAsync(), publisher = await ConnectAsync();
        await subscriber.AskAsync("SUBSCRIBE cats");
        string body = new('x', 10_000_000);
        await publisher.SendAsync("PUBLISH", "cats", body);
        Assert.Equal(":1\r\n", await publisher.ReadAsync());
        Assert.Equal($"*3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$10000000\r\n{body}\r\n", await subscriber.ReadAsync());
    }

    private Task<RawRedis> ConnectAsync() => RawRedis.ConnectAsync(_hub.Addresses[0].Port);
}
