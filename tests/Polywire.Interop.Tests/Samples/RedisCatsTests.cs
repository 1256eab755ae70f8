using Polywire.Interop.Tests.Redis;

namespace Polywire.Interop.Tests.Samples;

/// <summary>redis_pub and redis_sub, at a real redis-server and at our hub.</summary>
public sealed class RedisCatsTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public Task SubscriberPrintsItsTwoCats(Side publisher, Side subscriber) => CheckAsync(redis.Port, publisher, subscriber);

    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    [InlineData(Side.Python, Side.Python)]
    public async Task SubscriberPrintsItsTwoCatsAtTheHub(Side publisher, Side subscriber)
    {
        await using Hub hub = await Hub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await CheckAsync(new Uri(hub.AddressOf("redis")).Port, publisher, subscriber);
    }

    private static async Task CheckAsync(int server, Side publisher, Side subscriber)
    {
        string port = server.ToString(System.Globalization.CultureInfo.InvariantCulture);

        // Cats of this test's own: the server is shared.
        string[] cats = [.. Enumerable.Range(0, 4).Select(i => $"cat {i} of {Guid.NewGuid():N}")];
        string[] topics = [cats[0], cats[2]];
        await using RunningProgram sub = Start(subscriber, "Sub", port, topics);
        await SubscribedAsync(server, topics);

        await using RunningProgram pub = Start(publisher, "Pub", port, cats);
        string[] published = await pub.EndAsync();

        Assert.Equal(10, published.Length);
        string[] expected = Cats.Heard(published, topics);
        Assert.Equal(expected, await sub.NextLinesAsync(expected.Length));
        Assert.Empty(sub.LinesSoFar());
    }

    private static RunningProgram Start(Side side, string part, string port, string[] cats) => side == Side.Ours
        ? RunningProgram.Sample("Redis" + part, [$"redis://127.0.0.1:{port}", .. cats])
        : RunningProgram.Python($"redis_{(part == "Pub" ? "pub" : "sub")}.py", [port, .. cats]);

    // Redis keeps nothing for a subscriber that is not there yet.
    private static async Task SubscribedAsync(int port, string[] topics)
    {
        await using RawRedis client = await RawRedis.ConnectAsync(port);
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            await client.SendAsync(["PUBSUB", "NUMSUB", .. topics]);
            string reply = await client.ReadAsync();
            if (reply.Split("\r\n").Count(line => line == ":1") == topics.Length) return;
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The subscriber does not subscribe.");
    }
}
