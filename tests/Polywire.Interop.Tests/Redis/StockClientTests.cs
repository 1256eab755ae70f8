using System.Globalization;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Redis's own command line and the stock clients of Python and JavaScript, unchanged, against the hub.</summary>
public sealed class StockClientTests : IAsyncLifetime
{
    private Hub _hub = null!;

    private string Port => _hub.Addresses[0].Port.ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Redis_cli_speaks_both_protocols()
    {
        Assert.Equal("3\n", await CliAsync("RPUSH", "maine coon", "a", "b", "c"));
        Assert.Equal("a\nb\nc\n", await CliAsync("LRANGE", "maine coon", "0", "-1"));
        Assert.Equal("maine coon\n", await CliAsync("--scan"));
        Assert.Equal("maine coon\na\n", await CliAsync("BLPOP", "none", "maine coon", "1"));
        Assert.Equal("PONG\n", await CliAsync("-3", "PING"));
        Assert.Equal("0\n", await CliAsync("-3", "PUBLISH", "cats", "tom"));
        Assert.Contains("ERR syntax error", await CliAsync("LMOVE", "a", "b", "UP", "LEFT"), StringComparison.Ordinal);
        Assert.Contains("redis_version:", await CliAsync("INFO"), StringComparison.Ordinal);
        Assert.Equal("OK\n", await CliAsync("FLUSHALL"));
    }

    [Fact]
    public async Task Python_redis()
    {
        Assert.Equal("ok\n", await Peer.RunAsync("/usr/bin/python3", Peer.Script("clients.py"), Port));
    }

    [Fact]
    public async Task Ioredis()
    {
        Peer.NeedNode("ioredis");
        Assert.Equal("ok\n", await Peer.RunAsync("node", Peer.Script("ioredis.js"), Port));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Node_redis(string protocol)
    {
        Peer.NeedNode("redis");
        Assert.Equal("ok\n", await Peer.RunAsync("node", Peer.Script("noderedis.js"), Port, protocol));
    }

    private Task<string> CliAsync(params string[] arguments) => Peer.RunAsync("redis-cli", ["-p", Port, .. arguments]);
}
