using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>What one peer says wrong, or never says, ends that peer's connection and nothing else.</summary>
public sealed class BadBytesTests
{
    [Theory]
    [InlineData("*9223372036854775807\r\n", "-ERR Protocol error: invalid multibulk length\r\n")]
    [InlineData("*1\r\n$9223372036854775807\r\n", "-ERR Protocol error: invalid bulk length\r\n")]
    [InlineData("*1\r\n$-5\r\n", "-ERR Protocol error: invalid bulk length\r\n")]
    [InlineData("*1\r\n$67108865\r\n", "-ERR Protocol error: invalid bulk length\r\n")]
    [InlineData("*1048577\r\n", "-ERR Protocol error: invalid multibulk length\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", "-ERR Protocol error: expected '$', got '*'\r\n")]
    [InlineData("*1\r\n:5\r\n", "-ERR Protocol error: expected '$', got ':'\r\n")]
    [InlineData("PING \"unbalanced\r\n", "-ERR Protocol error: unbalanced quotes in request\r\n")]
    public async Task ABadRedisRequestGetsItsErrorAndTheDoor(string bad, string reply)
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news");
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("redis"));

        await peer.SendAsync(Encoding.Latin1.GetBytes(bad));

        Assert.Equal(reply, await peer.ReadToCloseAsync());
        await UnharmedAsync(hub, bystander);
    }

    [Fact]
    public async Task TheHubSaysOnceWhoWasEndedWhereAndWhyAndNothingOfWhoHungUp()
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<ConnectionFailure>();
        await using Hub hub = await Hub.StartAsync(new HubOptions { ConnectionFailed = failures.Enqueue });
        using (RawPeer leaver = await RawPeer.ConnectAsync(hub.AddressOf("redis"))) await leaver.SendAsync("*1\r\n$4\r\nPI"u8.ToArray());
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("redis"));

        await peer.SendAsync("PING\r\n*1\r\nfoo\r\n"u8.ToArray());
        await peer.ReadToCloseAsync();
        await Eventually.HoldsAsync(() => !failures.IsEmpty);
        await Eventually.HoldsAsync(() => hub.Connections == 0);

        ConnectionFailure failure = Assert.Single(failures);
        Assert.Equal("redis", failure.Wire);
        Assert.StartsWith("127.0.0.1:", failure.Peer, StringComparison.Ordinal);
        Assert.NotNull(failure.Offset);
        Assert.Contains("expected '$', got 'f'", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n....................")]
    [InlineData("\u00ff\0\0\0\0\0\0\0\u0001\u007e\u0003\0")]
    [InlineData("\u00ff\0\0\0\0\0\0\0\0\u007f\u0002\0")]
    public async Task WhoDoesNotSpeakZmtpIsShownTheDoor(string bad)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news");
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("zmq", "xsub"));

        await peer.TrySendAsync(Encoding.Latin1.GetBytes(bad));

        await peer.ReadToCloseAsync();
        await UnharmedAsync(hub, bystander);
    }

    [Theory]
    [InlineData(new byte[] { 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 2, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 4, 0, 0, 1 })]
    [InlineData(new byte[] { 6, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public async Task ABadFrameAfterTheHandshakeEndsTheConnection(byte[] bad)
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news");
        using ZmqPeer peer = await ZmqPeer.ConnectAsync(hub, "xsub", "PUB");

        await peer.Raw.SendAsync(bad);

        await peer.Raw.ReadToCloseAsync();
        await UnharmedAsync(hub, bystander);
    }

    [Fact]
    public async Task AThousandFramesAreAMessageAndOneMoreIsTooMany()
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer subscriber = await RedisPeer.ConnectAsync(hub);
        await subscriber.SubscribeAsync("t");
        using ZmqPeer peer = await ZmqPeer.ConnectAsync(hub, "xsub", "PUB");

        await peer.SendAsync(["t", .. Enumerable.Repeat("x", 1023)]);
        object?[] got = Assert.IsType<object?[]>(await subscriber.ReadAsync());
        Assert.Equal(1023, Assert.IsType<string>(got[2]).Length);

        await peer.SendAsync(["t", .. Enumerable.Repeat("x", 1024)]);
        await peer.Raw.ReadToCloseAsync();
    }

    [Fact]
    public async Task ASilentPeerIsDisconnectedWhenItsTimeIsUp()
    {
        var time = new FakeTime();
        await using Hub hub = await Hub.StartAsync(new HubOptions { Time = time, Users = [new HubUser("amy") { Password = "secret" }] });
        RawPeer[] silent =
        [
            await RawPeer.ConnectAsync(hub.AddressOf("redis")), await RawPeer.ConnectAsync(hub.AddressOf("zmq", "xsub")),
            await RawPeer.ConnectAsync(hub.AddressOf("zmq", "xpub")), await RawPeer.ConnectAsync(hub.AddressOf("zmq", "pull")),
        ];
        await silent[3].SendAsync(ZmqPeer.Greeting.AsMemory(0, 40));
        using RedisPeer known = await RedisPeer.ConnectAsync(hub);
        Assert.Equal("+OK", await known.AskAsync("AUTH", "amy", "secret"));
        await Eventually.HoldsAsync(() => hub.Connections == 5);
        await time.TimersAsync(5);

        time.Advance(4900);
        await Task.Delay(50, CancellationToken.None);
        Assert.Equal(5, hub.Connections);
        // In steps: the server may have begun to count a moment after the test did.
        for (int i = 0; i < 500 && hub.Connections > 1; i++)
        {
            time.Advance(10);
            await Task.Delay(1, CancellationToken.None);
        }

        foreach (RawPeer peer in silent) await peer.ReadToCloseAsync();
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.Equal("+PONG", await known.AskAsync("PING"));
    }

    [Fact]
    public async Task AnIdleRedisClientThatNeedNotLogInMayStay()
    {
        var time = new FakeTime();
        await using Hub hub = await Hub.StartAsync(new HubOptions { Time = time });
        using RedisPeer idle = await RedisPeer.ConnectAsync(hub);
        await Eventually.HoldsAsync(() => hub.Connections == 1);

        time.Advance(3_600_000);

        Assert.Equal("+PONG", await idle.AskAsync("PING"));
    }

    [Fact]
    public async Task OneByteAtATimeIsEnough()
    {
        await using Hub hub = await Hub.StartAsync();
        using RawPeer subscriber = await RawPeer.ConnectAsync(hub.AddressOf("zmq", "xpub"));
        await subscriber.SendOneByOneAsync((byte[])[.. ZmqPeer.Greeting, .. ZmqPeer.Ready("SUB"), .. ZmqPeer.Encode("\u0001maine ")]);
        await hub.SubscribedAsync("maine coon");
        using RawPeer publisher = await RawPeer.ConnectAsync(hub.AddressOf("redis"));
        await publisher.SendOneByOneAsync(RedisPeer.Encode("PUBLISH", "maine coon", "a\r\n\0b"));
        Assert.Equal(":1", await publisher.ReadLineAsync());

        byte[] expected = ZmqPeer.Encode("maine coon", "a\r\n\0b");
        await subscriber.ReadAsync(64 + 2 + ZmqPeer.Ready("XPUB")[1]);
        Assert.Equal(expected, (await subscriber.ReadAsync(expected.Length)).ToArray());
    }

    [Fact]
    public async Task HalfOpenPeersGetTheirRepliesAndAreThenGone()
    {
        await using Hub hub = await Hub.StartAsync();
        using RawPeer asking = await RawPeer.ConnectAsync(hub.AddressOf("redis"));
        await asking.SendAsync("PING\r\nECHO bye\r\n"u8.ToArray());
        asking.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal("+PONG\r\n$3\r\nbye\r\n", await asking.ReadToCloseAsync());

        using RedisPeer waiting = await RedisPeer.ConnectAsync(hub);
        await waiting.SendAsync("BLPOP", "q", "0");
        await Task.Delay(30, CancellationToken.None);
        waiting.Raw.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await waiting.Raw.ReadToCloseAsync();
        using ZmqPeer subscriber = await ZmqPeer.SubscribeAsync(hub, "");
        await hub.SubscribedAsync("x");
        subscriber.Raw.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await subscriber.Raw.ReadToCloseAsync();

        await Eventually.HoldsAsync(() => hub.Connections == 0);
        await hub.SubscribedAsync("x", 0);
    }

    [Fact]
    public async Task ClosingAtEveryByteOfAMessageDisturbsNobody()
    {
        await using Hub hub = await Hub.StartAsync();
        using RedisPeer bystander = await RedisPeer.ConnectAsync(hub);
        await bystander.SubscribeAsync("news", "other");
        byte[] request = RedisPeer.Encode("PUBLISH", "other", "body");
        byte[] message = [.. ZmqPeer.Greeting, .. ZmqPeer.Ready("PUB"), .. ZmqPeer.Encode("other", "body")];
        for (int cut = 0; cut < message.Length; cut++)
        {
            using RawPeer redis = await RawPeer.ConnectAsync(hub.AddressOf("redis"));
            await redis.SendAsync(request.AsMemory(0, Math.Min(cut, request.Length - 1)));
            using RawPeer zmq = await RawPeer.ConnectAsync(hub.AddressOf("zmq", "xsub"));
            await zmq.SendAsync(message.AsMemory(0, cut));
            if (cut % 2 == 0) zmq.Kill();
        }

        await UnharmedAsync(hub, bystander);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
    }

    // The bystander hears news, and nothing else.
    private static async Task UnharmedAsync(Hub hub, RedisPeer bystander)
    {
        using RedisPeer publisher = await RedisPeer.ConnectAsync(hub);
        Assert.Equal(1L, await publisher.AskAsync("PUBLISH", "news", "all is well"));
        Assert.Equal(["message", "news", "all is well"], Assert.IsType<object?[]>(await bystander.ReadAsync()));
    }
}
