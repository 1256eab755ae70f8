using Polywire.Connections;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>Peers that do not read: the hub's memory stays bounded, and everyone else goes on.</summary>
public sealed class SlowPeerTests
{
    private const int Cap = 256 * 1024;
    private const int Messages = 20_000;

    private static readonly HubOptions s_small = new() { Connection = new ConnectionLimits { OutputBytes = Cap, HeldInputBytes = 64 * 1024 } };
    private static readonly byte[] s_body = new byte[1000];

    private volatile int _redisCount;
    private volatile int _zmqCount;

    [Fact]
    public async Task ARedisSubscriberThatStopsReadingIsCutOffAtTheCap()
    {
        await using Hub hub = await Hub.StartAsync(s_small);
        using RedisPeer slow = await RedisPeer.ConnectAsync(hub);
        await slow.SubscribeAsync("t");
        Task redis = CountRedisAsync(hub), zmq = CountZmqAsync(hub);
        await hub.SubscribedAsync("t", 3);

        long mostQueued = await PublishAsync(hub);

        await redis.WithinPatience();
        await zmq.WithinPatience();
        Assert.InRange(mostQueued, 1L, 3 * Cap);
        await hub.SubscribedAsync("t", 0);
        // It gets what was on its way and then the end.
        string rest = await slow.Raw.ReadToCloseAsync();
        Assert.InRange(rest.Length, 1, Messages * s_body.Length / 2);
    }

    [Fact]
    public async Task AZeromqSubscriberThatStopsReadingLosesMessagesAndTheyAreCounted()
    {
        await using Hub hub = await Hub.StartAsync(s_small);
        using ZmqPeer slow = await ZmqPeer.SubscribeAsync(hub, "t");
        await hub.SubscribedAsync("t");
        Hubs.Topics.Subscription subscription = hub.Topics.FindRoute("t"u8).Alone[0];
        Task redis = CountRedisAsync(hub), zmq = CountZmqAsync(hub);
        await hub.SubscribedAsync("t", 3);

        long mostQueued = await PublishAsync(hub);

        await redis.WithinPatience();
        await zmq.WithinPatience();
        Assert.InRange(mostQueued, 1L, 3 * Cap);
        Assert.True(subscription.Dropped > 0);
        Assert.Equal(Messages, subscription.Dropped + subscription.Delivered);
        for (int i = 0; i < subscription.Delivered; i++) Assert.Equal(s_body.Length, (await slow.ReceiveAsync())[1].Length);
        Assert.True(await slow.Raw.IsQuietAsync());

        // Once it reads again it gets what comes.
        using RedisPeer publisher = await RedisPeer.ConnectAsync(hub);
        await publisher.AskAsync("PUBLISH", "t", "fresh");
        Assert.Equal("t|fresh", await slow.ReceiveTextAsync());
    }

    [Fact]
    public async Task ARedisClientThatAsksOnAndNeverReadsIsHeldBack()
    {
        await using Hub hub = await Hub.StartAsync(s_small);
        using RedisPeer client = await RedisPeer.ConnectAsync(hub);
        await client.AskAsync(["RPUSH", "q", .. Enumerable.Repeat(new string('x', 1000), 100)]);
        byte[] asks = [.. Enumerable.Repeat(RedisPeer.Encode("LRANGE", "q", "0", "-1"), 2000).SelectMany(ask => ask)];

        // 200 MB of replies.
        Task sending = client.Raw.SendAsync(asks);
        await Eventually.HoldsAsync(() => hub.QueuedBytes > Cap);
        await Task.Delay(200, CancellationToken.None);
        Assert.InRange(hub.QueuedBytes, Cap, Cap + 150_000);
        using RedisPeer other = await RedisPeer.ConnectAsync(hub);
        Assert.Equal("+PONG", await other.AskAsync("PING"));

        for (int i = 0; i < 2000; i++) Assert.Equal(100, Assert.IsType<object?[]>(await client.ReadAsync()).Length);
        await sending.WithinPatience();
        Assert.Equal("+PONG", await client.AskAsync("PING"));
    }

    [Fact]
    public async Task AZeromqPeerThatPingsOnAndNeverReadsIsCutOff()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Connection = new ConnectionLimits { CloseTimeout = TimeSpan.FromMilliseconds(100) } });
        using ZmqPeer peer = await ZmqPeer.ConnectAsync(hub, "xsub", "PUB");
        // PING with 16 bytes of context, which the PONG repeats.
        byte[] ping = [4, 5 + 2 + 16, 4, .. "PING"u8, 0, 0, .. new byte[16]];
        byte[] pings = [.. Enumerable.Repeat(ping, 10_000).SelectMany(one => one)];

        bool taken = true;
        // What comes after the cut is read and dropped for as long as closing may take.
        for (int i = 0; i < 5_000 && taken; i++) taken = await peer.Raw.TrySendAsync(pings);

        Assert.False(taken);
        await Eventually.HoldsAsync(() => hub.Connections == 0);
    }

    [Fact]
    public async Task APullerThatStopsReadingHoldsALimitedShareOfItsQueue()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0", "zmq+tcp://127.0.0.1:0?as=push&queue=q"] });
        using ZmqPeer slow = await ZmqPeer.ConnectAsync(hub, "push", "PULL");
        using RedisPeer client = await RedisPeer.ConnectAsync(hub);
        string large = new('x', 1_000_000);
        for (int i = 0; i < 100; i++) await client.AskAsync("RPUSH", "q", large);

        // 32 MiB in its output and what the sockets hold; the rest stands in the queue for others.
        Assert.InRange((long)(await client.AskAsync("LLEN", "q"))!, 40, 75);
        slow.Raw.Kill();
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.InRange((long)(await client.AskAsync("LLEN", "q"))!, 60, 100);
    }

    // Returns what waited in all outputs together, at the most.
    private async Task<long> PublishAsync(Hub hub)
    {
        using ZmqPeer publisher = await ZmqPeer.ConnectAsync(hub, "xsub", "PUB");
        long most = 0;
        for (int i = 0; i < Messages; i += 20)
        {
            byte[] batch = [.. Enumerable.Range(0, 20).SelectMany(_ => ZmqPeer.Encode("t"u8.ToArray(), s_body))];
            await publisher.Raw.SendAsync(batch);
            most = Math.Max(most, hub.QueuedBytes);
            // Those who do read must be able to keep up, however busy this machine is.
            await Eventually.HoldsAsync(() => Math.Min(_redisCount, _zmqCount) >= i - 60);
        }
        return most;
    }

    private async Task CountRedisAsync(Hub hub)
    {
        using RedisPeer subscriber = await RedisPeer.ConnectAsync(hub);
        await subscriber.SubscribeAsync("t");
        for (; _redisCount < Messages; _redisCount++) await subscriber.ReadAsync();
    }

    private async Task CountZmqAsync(Hub hub)
    {
        using ZmqPeer subscriber = await ZmqPeer.SubscribeAsync(hub, "t");
        for (; _zmqCount < Messages; _zmqCount++) await subscriber.ReceiveAsync();
    }
}
