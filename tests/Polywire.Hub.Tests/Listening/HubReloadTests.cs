using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Addressing;
using Polywire.Hubs.Monitoring;
using Polywire.Testing;

namespace Polywire.Hubs.Tests.Listening;

/// <summary>A hub that takes other options while clients are connected.</summary>
public sealed class HubReloadTests
{
    private static readonly HubOptions s_options = new() { Listen = ["redis://127.0.0.1:0"], Users = [new HubUser("lucy") { Password = "chocolate" }], LogInDelay = TimeSpan.Zero };

    [Fact]
    public async Task Permissions_change_on_connections_that_are_open()
    {
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        using TcpClient client = await ConnectAsync(hub);
        await SayAsync(client, "AUTH lucy chocolate", "+OK\r\n");
        await SayAsync(client, "PUBLISH hat x", ":0\r\n");

        await hub.ReloadAsync(s_options with { Users = [new HubUser("lucy") { Password = "chocolate", Publish = ["cat"], Queues = ["q"] }] }, TestContext.Current.CancellationToken);
        await SayAsync(client, "PUBLISH hat x", "-NOPERM this user has no permissions to access one of the channels used as arguments\r\n");
        await SayAsync(client, "PUBLISH cat x", ":0\r\n");
        await SayAsync(client, "RPUSH q x", ":1\r\n");
        await SayAsync(client, "LPOP r", "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n");
        await SayAsync(client, "RPOPLPUSH q r", "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n");
        await SayAsync(client, "LMPOP 2 q r LEFT", "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n");
        await SayAsync(client, "FLUSHALL", "-NOPERM this user has no permissions to run the 'flushall' command\r\n");
        await SayAsync(client, "CLIENT LIST", "-NOPERM this user has no permissions to run the 'client|list' command\r\n");
        await SayAsync(client, "MULTI", "+OK\r\n");
        await SayAsync(client, "PUBLISH hat x", "-NOPERM this user has no permissions to access one of the channels used as arguments\r\n");
        await SayAsync(client, "EXEC", "-EXECABORT Transaction discarded because of previous errors.\r\n");
        // Each that was about a name: two publishes and three queues.
        Assert.Equal(5, hub.Core.Drops.Count(DropReason.Forbidden));

        await hub.ReloadAsync(s_options, TestContext.Current.CancellationToken);
        await SayAsync(client, "PUBLISH hat x", ":0\r\n");
    }

    [Fact]
    public async Task Who_is_a_user_no_longer_is_disconnected_and_nobody_else()
    {
        HubUser eve = new("eve") { Password = "x" };
        await using Hub hub = await Hub.StartAsync(s_options with { Users = [.. s_options.Users, eve] }, TestContext.Current.CancellationToken);
        using TcpClient lucy = await ConnectAsync(hub), gone = await ConnectAsync(hub);
        await SayAsync(lucy, "AUTH lucy chocolate", "+OK\r\n");
        await SayAsync(gone, "AUTH eve x", "+OK\r\n");
        await hub.ReloadAsync(s_options, TestContext.Current.CancellationToken);
        Assert.Equal(0, await gone.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WithinPatience());
        await SayAsync(lucy, "PING", "+PONG\r\n");
    }

    [Theory]
    [InlineData("redis://127.0.0.1:0", "AUTH lucy chocolate\r\n", "+OK\r\n")]
    [InlineData("nats://127.0.0.1:0", "CONNECT {\"user\":\"lucy\",\"pass\":\"chocolate\"}\r\nPING\r\n", "PONG\r\n")]
    [InlineData("stomp://127.0.0.1:0", "CONNECT\naccept-version:1.2\nhost:cats\nlogin:lucy\npasscode:chocolate\n\n\0", "version:1.2\n\n\0")]
    public async Task Who_has_not_logged_in_yet_may_still(string listener, string logIn, string answer)
    {
        HubOptions options = s_options with { Listen = [listener] };
        await using Hub hub = await Hub.StartAsync(options, TestContext.Current.CancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        await hub.ReloadAsync(options, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(logIn), TestContext.Current.CancellationToken);
        string got = "";
        byte[] room = new byte[4096];
        while (!got.EndsWith(answer, StringComparison.Ordinal))
        {
            int read = await client.GetStream().ReadAsync(room, TestContext.Current.CancellationToken).AsTask().WithinPatience();
            Assert.True(read > 0, got);
            got += Encoding.UTF8.GetString(room, 0, read);
        }
    }

    [Fact]
    public async Task Listeners_come_and_go_and_connections_stay()
    {
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        string first = hub.AddressOf("redis");
        using TcpClient client = await ConnectAsync(hub);
        await SayAsync(client, "AUTH lucy chocolate", "+OK\r\n");

        await hub.ReloadAsync(s_options with { Listen = ["redis://127.0.0.1:0", "zmq+tcp://127.0.0.1:0?as=xpub"] }, TestContext.Current.CancellationToken);
        Assert.Equal(first, hub.AddressOf("redis"));
        Assert.Equal(2, hub.Addresses.Count);

        await hub.ReloadAsync(s_options with { Listen = ["zmq+tcp://127.0.0.1:0?as=xpub"] }, TestContext.Current.CancellationToken);
        Assert.Equal("zmq", Assert.Single(hub.Addresses).Wire);
        await SayAsync(client, "PING", "+PONG\r\n");
        await Assert.ThrowsAsync<SocketException>(async () => await new TcpClient().ConnectAsync(IPAddress.Loopback, Address.Parse(first).Port, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Limits_hold_for_connections_from_then_on()
    {
        await using Hub hub = await Hub.StartAsync(s_options with { Users = [] }, TestContext.Current.CancellationToken);
        using TcpClient client = await ConnectAsync(hub);
        await SayAsync(client, "PING", "+PONG\r\n");

        await hub.ReloadAsync(s_options with { Users = [], MaxConnections = 1, MessageBytes = 10 }, TestContext.Current.CancellationToken);
        using (TcpClient refused = await ConnectAsync(hub)) await ExpectAsync(refused, "-ERR max number of clients reached\r\n");
        await SayAsync(client, "ECHO 12345678901", "$11\r\n12345678901\r\n");

        await hub.ReloadAsync(s_options with { Users = [], MaxConnections = 2, MessageBytes = 10 }, TestContext.Current.CancellationToken);
        using TcpClient bound = await ConnectAsync(hub);
        await SayAsync(bound, "*2\r\n$4\r\nECHO\r\n$10\r\n1234567890", "$10\r\n1234567890\r\n");
        await SayAsync(bound, "*2\r\n$4\r\nECHO\r\n$11\r\n12345678901", "-ERR Protocol error: invalid bulk length\r\n");
    }

    [Theory]
    [InlineData("redi://127.0.0.1:0")]
    [InlineData("zmq+tcp://127.0.0.1:0")]
    public async Task What_is_wrong_changes_nothing(string address)
    {
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        string first = hub.AddressOf("redis");
        await Assert.ThrowsAsync<AddressException>(async () => await hub.ReloadAsync(s_options with { Listen = [address], Users = [new HubUser("eve") { Password = "x" }] }, TestContext.Current.CancellationToken));
        Assert.Equal(first, hub.AddressOf("redis"));
        using TcpClient client = await ConnectAsync(hub);
        await SayAsync(client, "AUTH eve x", "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
        await SayAsync(client, "AUTH lucy chocolate", "+OK\r\n");
    }

    [Fact]
    public async Task A_port_that_is_taken_changes_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await Assert.ThrowsAsync<PolywireException>(async () => await hub.ReloadAsync(s_options with { Listen = [$"redis://127.0.0.1:{port}"] }, TestContext.Current.CancellationToken));
        using TcpClient client = await ConnectAsync(hub);
        await SayAsync(client, "AUTH lucy chocolate", "+OK\r\n");
    }

    [Fact]
    public async Task A_listener_that_is_opened_again_has_the_limits_it_had()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await Assert.ThrowsAsync<PolywireException>(async () => await hub.ReloadAsync(s_options with { Listen = [$"redis://127.0.0.1:{port}"], MaxConnections = 1 }, TestContext.Current.CancellationToken));
        using TcpClient first = await ConnectAsync(hub), second = await ConnectAsync(hub);
        await SayAsync(first, "AUTH lucy chocolate", "+OK\r\n");
        await SayAsync(second, "AUTH lucy chocolate", "+OK\r\n");
    }

    [Fact]
    public async Task Closed_listeners_without_connections_are_not_kept_but_their_figures_are()
    {
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        using (TcpClient client = await ConnectAsync(hub)) await SayAsync(client, "AUTH lucy chocolate", "+OK\r\n");
        await Eventually.HoldsAsync(() => hub.Connections == 0);
        foreach (string other in (string[])["nats://127.0.0.1:0", "stomp://127.0.0.1:0", "http://127.0.0.1:0", "redis://127.0.0.1:0"])
            await hub.ReloadAsync(s_options with { Listen = [other] }, TestContext.Current.CancellationToken);
        // The one that is open, and the one that the last reload closed.
        Assert.Equal(2, hub.Core.Listeners!.Kept);
        Assert.Equal(1, hub.Core.Listeners.Accepted);
    }

    [Fact]
    public async Task Users_neither_appear_nor_vanish_while_a_hub_runs()
    {
        await using Hub hub = await Hub.StartAsync(s_options, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<AddressException>(async () => await hub.ReloadAsync(s_options with { Users = [] }, TestContext.Current.CancellationToken));
    }

    private static async Task<TcpClient> ConnectAsync(Hub hub)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Parse(hub.AddressOf("redis")).Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SayAsync(TcpClient client, string line, string answer)
    {
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
        await ExpectAsync(client, answer);
    }

    private static async Task ExpectAsync(TcpClient client, string answer)
    {
        byte[] room = new byte[Encoding.UTF8.GetByteCount(answer)];
        int read = await client.GetStream().ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken).AsTask().WithinPatience();
        Assert.Equal(answer, Encoding.UTF8.GetString(room, 0, read));
    }
}
