using System.Net;
using System.Text;
using System.Text.Json;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Rpc;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Monitoring;

public sealed class MonitorTests
{
    [Fact]
    public async Task TheFiguresOfAllWiresAreOnThePages()
    {
        await using Hub hub = await Hub.StartAsync();
        await using Subscriber redis = await Subscriber.ConnectAsync(hub.AddressOf("redis"));
        await redis.SubscribeAsync("cat");
        await using Subscriber zmq = await Subscriber.ConnectAsync(hub.AddressOf("zmq", "xpub"));
        await zmq.SubscribeAsync("ca");
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == 2);
        await using Publisher publisher = await Publisher.ConnectAsync(hub.AddressOf("redis"));
        for (int i = 0; i < 10; i++) await publisher.PublishAsync(new Message("cat", "x"));
        for (int i = 0; i < 10; i++)
        {
            await redis.ReceiveAsync().WithinPatience();
            await zmq.ReceiveAsync().WithinPatience();
        }
        await using Pusher pusher = await Pusher.ConnectAsync(hub.AddressOf("redis") + "?queue=work");
        for (int i = 0; i < 5; i++) await pusher.PushAsync(new Message(Encoding.UTF8.GetBytes("job")));

        await Eventually.HoldsAsync(() => hub.Core.Queues.Keys.Count == 1);
        // One connection for all pages.
        using var http = new HttpClient();
        JsonElement hubPage = await GetAsync(http, hub, "/varz"), connections = await GetAsync(http, hub, "/connz"), subscriptions = await GetAsync(http, hub, "/subsz"), queues = await GetAsync(http, hub, "/queuez");

        Assert.Equal((2, 20, 0), (Number(hubPage, "subscriptions"), Number(hubPage, "delivered"), Number(hubPage, "dropped")));
        Assert.True(Number(hubPage, "in_bytes") > 100 && Number(hubPage, "out_bytes") > 100);
        Assert.Equal(20, Number(hubPage, "out_msgs"));
        Assert.Equal(5, Number(hubPage.GetProperty("queues"), "added"));
        JsonElement[] listed = [.. connections.GetProperty("connections").EnumerateArray()];
        Assert.Equal(["http", "redis", "redis", "redis", "zmq"], listed.Select(one => one.GetProperty("type").GetString()).Order());
        Assert.Equal(Number(connections, "total"), hub.Connections);
        JsonElement xpub = listed.Single(one => one.GetProperty("type").GetString() == "zmq");
        Assert.Equal(("xpub", 1, 10), (xpub.GetProperty("role").GetString(), Number(xpub, "subscriptions"), Number(xpub, "out_msgs")));
        Assert.Equal("127.0.0.1", xpub.GetProperty("ip").GetString());
        JsonElement prefix = subscriptions.GetProperty("subscriptions_list").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "prefix");
        Assert.Equal(("ca", 10, Number(xpub, "cid")), (prefix.GetProperty("subject").GetString(), Number(prefix, "msgs"), Number(prefix, "cid")));
        JsonElement work = Assert.Single(queues.GetProperty("queues_list").EnumerateArray());
        Assert.Equal(("work", 5, 5), (work.GetProperty("name").GetString(), Number(work, "messages"), Number(work, "added")));
        Assert.Empty((await GetAsync(http, hub, "/connz?limit=2&offset=99")).GetProperty("connections").EnumerateArray());
        Assert.Equal(2, (await GetAsync(http, hub, "/connz?limit=2")).GetProperty("connections").GetArrayLength());
    }

    [Fact]
    public async Task EveryListenerCountsItsConnections()
    {
        await using Hub hub = await Hub.StartAsync();
        List<IAsyncDisposable> clients = [];
        foreach (string wire in new[] { "msgpackrpc", "zerorpc", "jsonrpc", "grpc" })
        {
            RpcClient client = await RpcClient.ConnectAsync(hub.AddressOf(wire));
            clients.Add(client);
            await foreach (var _ in client.CallAsync("demo.double", Formats.Value.List(Formats.Value.From(7)), CallOptions.None, CancellationToken.None)) { }
        }
        await Eventually.HoldsAsync(() => hub.Connections == 4);
        foreach (IAsyncDisposable client in clients) await client.DisposeAsync();
        await Eventually.HoldsAsync(() => hub.Connections == 0 && hub.QueuedBytes == 0);
        Assert.Equal(4, hub.Core.Listeners!.Accepted);
    }

    [Fact]
    public async Task InfoAndClientListTellTheSame()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] });
        await using Transport client = await Connect.ToAsync(Address.Parse(hub.AddressOf("redis")));
        string list = await AskAsync(client, "CLIENT LIST\r\n", "dropped=");
        Assert.Contains(" tot-net-in=13 tot-net-out=0 tot-cmds=0 dropped=0", list, StringComparison.Ordinal);
        string info = await AskAsync(client, "INFO\r\n", "dropped_reply_lost");
        foreach (string line in new[] { "# Hub", "connections:1", "connections_accepted:1", "messages_in:1", "dropped_slow_subscriber:0", "total_net_input_bytes:19" })
            Assert.Contains("\r\n" + line + "\r\n", info, StringComparison.Ordinal);
        // What has ended stays in the sums.
        client.Abort();
        await Eventually.HoldsAsync(() => hub.Connections == 0);
        Assert.Equal((19, 2), (hub.Core.Counters.Ended.BytesIn, hub.Core.Counters.Ended.MessagesIn));
    }

    [Fact]
    public async Task OnlyAdminsLookAtAHubWithUsers()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = ["http://127.0.0.1:0"],
            Users = [new HubUser("amy") { Password = "secret" }, new HubUser("bob") { Password = "secret", Admin = false }],
        });
        using var http = new HttpClient();
        string page = hub.Addresses[0].ToString() + "/varz";
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsAsync(http, page, "amy:wrong"));
        Assert.Equal(HttpStatusCode.OK, await GetAsAsync(http, page, "amy:secret"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsAsync(http, page, "bob:secret"));
    }

    [Theory]
    [InlineData("/varz", "POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/connz?limit=-1", "GET", HttpStatusCode.BadRequest)]
    [InlineData("/connz?offset=x", "GET", HttpStatusCode.BadRequest)]
    [InlineData("/nothing", "GET", HttpStatusCode.NotFound)]
    [InlineData("/varz", "HEAD", HttpStatusCode.OK)]
    public async Task WrongRequestsAreToldSo(string page, string method, HttpStatusCode expected)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"] });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), hub.Addresses[0] + page);
        Assert.Equal(expected, (await http.SendAsync(request)).StatusCode);
    }

    private static async Task<HttpStatusCode> GetAsAsync(HttpClient http, string page, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        return (await http.SendAsync(request)).StatusCode;
    }

    private static async Task<string> AskAsync(Transport client, string command, string until)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes(command));
        byte[] room = new byte[16 * 1024];
        string got = "";
        while (!got.Contains(until, StringComparison.Ordinal) || !got.EndsWith("\r\n", StringComparison.Ordinal))
            got += Encoding.ASCII.GetString(room, 0, await client.ReceiveAsync(room).WithinPatience());
        return got;
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, Hub hub, string page)
    {
        string address = hub.Addresses.First(address => address.Wire == "http").ToString();
        return JsonDocument.Parse(await http.GetStringAsync(address + page)).RootElement;
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
