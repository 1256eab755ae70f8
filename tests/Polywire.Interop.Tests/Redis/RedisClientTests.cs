using Polywire.Addressing;
using Polywire.Patterns;
using Polywire.Redis;
using Polywire.Wires.Resp;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Plain commands, at a real redis-server and at our hub.</summary>
public sealed class RedisClientTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RepliesComeAsTheyAre(bool hub) => TryAsync(hub, async client =>
    {
        Assert.Equal("PONG", (await client.CallAsync("PING")).Text);
        Assert.Equal(3, (await client.CallAsync("RPUSH", "kinds", "caramel", "käse", "")).Number);
        Assert.Equal(3, (await client.CallAsync("LLEN", "kinds")).Number);
        RedisReply range = await client.CallAsync("LRANGE", "kinds", "0", "-1");
        Assert.Equal(RespType.Array, range.Type);
        Assert.Equal(["caramel", "käse", ""], range.Items.Select(item => item.Text));
        Assert.Equal("[caramel, käse, ]", range.ToString());
        Assert.True((await client.CallAsync("LPOP", "no such list")).IsNull);
        RedisReply popped = await client.CallAsync("LMPOP", "1", "kinds", "LEFT", "COUNT", "2");
        Assert.Equal(["kinds", "[caramel, käse]"], popped.Items.Select(item => item.ToString()));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RefusalsAreExceptions(bool hub) => TryAsync(hub, async client =>
    {
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await client.CallAsync("NOSUCH", "a"));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains("ERR unknown command", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.CallAsync("subscribe", "a"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.CallAsync());
        Assert.Equal("PONG", (await client.CallAsync("PING")).Text);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task ManyCallersGetTheirOwnReplies(bool hub) => TryAsync(hub, client => Parallel.ForAsync(0, 8, async (caller, _) =>
    {
        for (int i = 0; i < 500; i++) Assert.Equal($"{caller} {i}", (await client.CallAsync("ECHO", $"{caller} {i}")).Text);
    }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task LostConnectionFailsThePendingCallAndIsMadeAgain(bool hub) => TryAsync(hub, async client =>
    {
        await using RedisClient other = await RedisClient.ConnectAsync(client.Address.ToString(), cancellationToken: TestContext.Current.CancellationToken);
        long id = (await client.CallAsync("CLIENT", "ID")).Number;
        Task<RedisReply> pending = client.CallAsync("BLPOP", "never", "0").AsTask();
        Assert.Equal(1, (await other.CallAsync("CLIENT", "KILL", "ID", $"{id}")).Number);

        PolywireException lost = await Assert.ThrowsAsync<PolywireException>(() => pending);
        Assert.Equal(FailureKind.Closed, lost.Kind);
        Assert.NotEqual(id, (await client.CallAsync("CLIENT", "ID")).Number);
    });

    // Many rounds with threads in each other's way: a puller once asked twice for one receive, one time in a few hundred.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task PullerLeavesWhatNobodyReceives(bool hub) => TryAsync(hub, client => Parallel.ForAsync(0, 400, async (round, cancellationToken) =>
    {
        string queue = $"round {round}";
        await client.CallAsync("RPUSH", queue, "a", "b", "c");
        await using Puller puller = await Puller.ConnectAsync($"{client.Address}?queue={Uri.EscapeDataString(queue)}", cancellationToken: cancellationToken);
        Assert.Equal("a", (await puller.ReceiveAsync(cancellationToken)).Text);
        Assert.Equal(2, (await client.CallAsync("LLEN", queue)).Number);
        Assert.Equal("b", (await puller.ReceiveAsync(cancellationToken)).Text);
        Assert.Equal(1, (await client.CallAsync("LLEN", queue)).Number);
    }));

    [Fact]
    public async Task OtherWiresAreRefused() => await Assert.ThrowsAsync<AddressException>(async () => await RedisClient.ConnectAsync("zmq+tcp://127.0.0.1:1"));

    private async Task TryAsync(bool hub, Func<RedisClient, Task> use)
    {
        await using Hub? ours = hub ? await Hub.StartAsync(cancellationToken: TestContext.Current.CancellationToken) : null;
        await using RedisClient client = await RedisClient.ConnectAsync(ours?.AddressOf("redis") ?? redis.Url, cancellationToken: TestContext.Current.CancellationToken);
        await use(client);
    }
}
