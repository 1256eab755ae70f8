namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>NATS at a whole hub: what its listeners do, over TCP and WebSocket.</summary>
public sealed class NatsHubTests
{
    private static readonly HubUser s_lucy = new("lucy") { Password = "chocolate" }, s_bob = new("bob") { Password = "b" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nats://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:0")]
    public async Task Before_the_end_comes_a_farewell(string listener)
    {
        Hub hub = await Hub.StartAsync(new HubOptions { Listen = [listener] }, Cancel);
        await using NatsSocketClient client = await NatsSocketClient.ConnectAsync(hub.AddressOf("nats"), "\"protocol\":1");
        Task ending = hub.DisposeAsync().AsTask();
        Assert.Contains("\"ldm\":true", await client.InfoAsync(), StringComparison.Ordinal);
        await client.ExpectEndAsync();
        await ending.WithinPatience();
    }

    [Fact]
    public async Task A_listener_that_goes_is_no_farewell()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0", "nats://127.0.0.1:0?connections=7"] }, Cancel);
        await using NatsSocketClient first = await NatsSocketClient.ConnectAsync($"nats://127.0.0.1:{hub.Addresses[0].Port}", "\"protocol\":1"),
            second = await NatsSocketClient.ConnectAsync($"nats://127.0.0.1:{hub.Addresses[1].Port}", "\"protocol\":1");
        await hub.ReloadAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        await first.ExpectOnlyAsync("");
        await second.ExpectOnlyAsync("");
    }

    [Theory]
    [InlineData("nats://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:0")]
    public async Task Who_is_a_user_no_longer_hears_no_more(string listener)
    {
        var options = new HubOptions { Listen = [listener], Users = [s_lucy, s_bob], LogInDelay = TimeSpan.Zero };
        await using Hub hub = await Hub.StartAsync(options, Cancel);
        await using NatsSocketClient lucy = await NatsSocketClient.ConnectAsync(hub.AddressOf("nats"), "\"user\":\"lucy\",\"pass\":\"chocolate\""),
            bob = await NatsSocketClient.ConnectAsync(hub.AddressOf("nats"), "\"user\":\"bob\",\"pass\":\"b\"");
        await hub.ReloadAsync(options with { Users = [s_bob] }, Cancel);
        await lucy.ExpectEndAsync();
        await bob.ExpectOnlyAsync("");
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so_behind_INFO()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0?connections=1"] }, Cancel);
        await using NatsSocketClient first = await NatsSocketClient.ConnectAsync(hub.AddressOf("nats")), second = await NatsSocketClient.OpenAsync(hub.AddressOf("nats"));
        Assert.StartsWith("INFO {", await second.InfoAsync(), StringComparison.Ordinal);
        await second.ExpectEndAsync("-ERR 'maximum connections exceeded'\r\n");
    }

    [Theory]
    [InlineData("nats+ws://127.0.0.1:1234", "listen at http://127.0.0.1:1234")]
    [InlineData("nats+wss://127.0.0.1:1234", "listen at https://127.0.0.1:1234")]
    public void Who_would_listen_for_WebSockets_is_told_where(string address, string where) =>
        Assert.Contains(where, Hub.ComplaintOf(address, new HubOptions()), StringComparison.Ordinal);

    [Theory]
    [InlineData("nats://127.0.0.1:0?messageBytes=10")]
    [InlineData("http://127.0.0.1:0?messageBytes=10")]
    public async Task A_listeners_largest_message_is_announced_and_one_byte_more_is_the_end(string listener)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = [listener] }, Cancel);
        await using NatsSocketClient client = await NatsSocketClient.OpenAsync(hub.AddressOf("nats"));
        Assert.Contains("\"max_payload\":10,", await client.InfoAsync(), StringComparison.Ordinal);
        await client.SendAsync("CONNECT {\"verbose\":false}\r\nSUB a 1\r\nPUB a 10\r\n0123456789\r\n");
        await client.ExpectOnlyAsync("MSG a 1 10\r\n0123456789\r\n");
        await client.SendAsync("PUB a 11\r\n");
        await client.ExpectEndAsync("-ERR 'Maximum Payload Violation'\r\n");
    }
}
