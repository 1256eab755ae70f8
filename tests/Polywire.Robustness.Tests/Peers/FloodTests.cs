using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>Very many subscriptions, connections and very large messages.</summary>
public sealed class FloodTests
{
    private const int Many = 100_000;

    [Theory]
    [InlineData("SUBSCRIBE", "room.{0}")]
    [InlineData("PSUBSCRIBE", "room.{0}.*")]
    [InlineData("PSUBSCRIBE", "*.{0}")]
    public async Task AHundredThousandRedisSubscriptionsHinderNobodyAndGoAtOnce(string command, string pattern)
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news");
        using RedisPeer publisher = await RedisPeer.ConnectAsync(hub);
        using RedisPeer flood = await RedisPeer.ConnectAsync(hub);
        Task sending = flood.SendAsync([command, .. Enumerable.Range(0, Many).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i))]);
        long last = 0;
        for (int i = 0; i < Many; i++)
        {
            last = (long)Assert.IsType<object?[]>(await flood.ReadAsync())[2]!;
            if (i % 10_000 == 0) await HearsAsync(publisher, bystander);
        }
        await sending.WithinPatience();

        Assert.Equal(Many, last);
        await HearsAsync(publisher, bystander);
        Assert.Equal(1L, await publisher.AskAsync("PUBLISH", command[0] == 'S' ? "room.4711" : pattern[0] == '*' ? "x.4711" : "room.4711.x", "knock"));
        await flood.ReadAsync();
        flood.Raw.Kill();
        await Eventually.HoldsAsync(() => hub.Connections == 2);
        await HearsAsync(publisher, bystander);
        Assert.Equal(0, hub.Topics.CountGlobs());
        Assert.Single(hub.Topics.ListExact());
    }

    [Fact]
    public async Task AHundredThousandZeromqPrefixesHinderNobodyAndGoAtOnce()
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news");
        using RedisPeer publisher = await RedisPeer.ConnectAsync(hub);
        using ZmqPeer flood = await ZmqPeer.ConnectAsync(hub, "xpub", "SUB");
        await flood.Raw.SendAsync((byte[])[.. Enumerable.Range(0, Many).SelectMany(i => ZmqPeer.Encode($"\u0001room.{i}."))]);
        await hub.SubscribedAsync($"room.{Many - 1}.x");

        await HearsAsync(publisher, bystander);
        Assert.Equal(1L, await publisher.AskAsync("PUBLISH", "room.4711.x", "knock"));
        Assert.Equal("room.4711.x|knock", await flood.ReceiveTextAsync());
        flood.Raw.Kill();
        await hub.SubscribedAsync("room.4711.x", 0);
        await HearsAsync(publisher, bystander);
    }

    [Fact]
    public async Task OneSubscriptionTooManyIsRefusedOnEachWiresOwnWay()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Subscriptions = 3 });
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        await redis.SubscribeAsync("a", "b", "c");
        Assert.StartsWith("-", Assert.IsType<string>(await redis.AskAsync("SUBSCRIBE", "d")), StringComparison.Ordinal);
        using ZmqPeer zmq = await ZmqPeer.SubscribeAsync(hub, "a", "b", "c");
        await hub.SubscribedAsync("c", 2);
        await zmq.SendAsync("\u0001d");

        await zmq.Raw.ReadToCloseAsync();
        await hub.SubscribedAsync("c", 1);
    }

    [Fact]
    public async Task FiveHundredReconnectsLeaveNothingBehind()
    {
        await using Hub hub = await Hub.StartAsync();
        for (int i = 0; i < 500; i++)
        {
            using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
            await redis.SendAsync("SUBSCRIBE", $"t{i}");
            await redis.SendAsync("BLPOP", "q", "0");
            using ZmqPeer zmq = await ZmqPeer.SubscribeAsync(hub, "t");
            using ZmqPeer puller = await ZmqPeer.ConnectAsync(hub, "push", "PULL");
            if (i % 2 == 0)
            {
                redis.Raw.Kill();
                zmq.Raw.Kill();
                puller.Raw.Kill();
            }
        }

        await Eventually.HoldsAsync(() => hub.Connections == 0);
        await hub.SubscribedAsync("t499", 0);
        Assert.Empty(hub.Topics.ListExact());
        Assert.Equal(0, hub.QueuedBytes);
    }

    [Theory]
    [InlineData(10_000_000)]
    [InlineData(10_000_001)]
    public async Task LargeMessagesCrossBetweenAllWires(int size)
    {
        await using Hub hub = await Hub.StartAsync();
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        string text = Encoding.Latin1.GetString(body);
        using RedisPeer redisSubscriber = await RedisPeer.ConnectAsync(hub);
        await redisSubscriber.SubscribeAsync("maine coon");
        using ZmqPeer zmqSubscriber = await ZmqPeer.SubscribeAsync(hub, "maine");
        await hub.SubscribedAsync("maine coon", 2);
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        using ZmqPeer zmq = await ZmqPeer.ConnectAsync(hub, "xsub", "PUB");

        byte[] topic = Encoding.Latin1.GetBytes("maine coon");
        byte[] request = RedisPeer.Encode(Encoding.Latin1.GetBytes("PUBLISH"), topic, body);
        for (int from = 0; from < 2; from++)
        {
            Task sending = from == 0 ? redis.Raw.SendAsync(request) : zmq.SendAsync(topic, body);
            object?[] got = Assert.IsType<object?[]>(await redisSubscriber.ReadAsync());
            Assert.True(text == (string)got[2]!);
            byte[][] frames = await zmqSubscriber.ReceiveAsync();
            Assert.Equal(topic, frames[0]);
            Assert.True(body.AsSpan().SequenceEqual(frames[1]));
            await sending.WithinPatience();
        }
    }

    [Fact]
    public async Task LargeMessagesCrossBetweenAllWiresThroughAQueue()
    {
        await using Hub hub = await Hub.StartAsync();
        byte[] body = new byte[10_000_000];
        new Random(1).NextBytes(body);
        string text = Encoding.Latin1.GetString(body);
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        byte[] push = RedisPeer.Encode(Encoding.Latin1.GetBytes("RPUSH"), Encoding.Latin1.GetBytes("work"), body);
        using ZmqPeer pusher = await ZmqPeer.ConnectAsync(hub, "pull", "PUSH");

        await pusher.SendAsync(body);
        Assert.True(text == (string)Assert.IsType<object?[]>(await redis.AskAsync("BLPOP", "work", "0"))[1]!);
        await redis.Raw.SendAsync(push);
        await redis.ReadAsync();
        Assert.True(text == (string)(await redis.AskAsync("LPOP", "work"))!);

        using ZmqPeer puller = await ZmqPeer.ConnectAsync(hub, "push", "PULL");
        await pusher.SendAsync(body);
        Assert.True(Same(body, (await puller.ReceiveAsync())[0]));
        await redis.Raw.SendAsync(push);
        Assert.True(Same(body, (await puller.ReceiveAsync())[0]));
    }

    private static bool Same(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    private static async Task HearsAsync(RedisPeer publisher, RedisPeer bystander)
    {
        Assert.Equal(1L, await publisher.AskAsync("PUBLISH", "news", "all is well"));
        Assert.Equal("all is well", Assert.IsType<object?[]>(await bystander.ReadAsync())[2]);
    }
}
