using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polywire.AspNetCore;
using Polywire.Rpc;

namespace Polywire.Hubs.Tests.Security;

/// <summary>A web page whose own name points to 127.0.0.1 (DNS rebinding) gets nothing from a hub that asks nobody who they are.</summary>
public sealed class HubHostTests
{
    private const string Double = """{"jsonrpc":"2.0","id":1,"method":"demo.double","params":[21]}""";

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:8080", true)]
    [InlineData("cat.localhost", true)]
    [InlineData("127.0.0.1:99", true)]
    [InlineData("[::1]:99", true)]
    [InlineData("192.168.7.7", true)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:8080", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("cathost", true)]
    [InlineData("evil.example.", false)]
    public async Task Only_names_that_no_site_can_have(string host, bool admitted)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"] }, TestContext.Current.CancellationToken);
        HttpStatusCode expected = admitted ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest;
        Assert.Equal(expected, await CallAsync(hub.Addresses[0].Port, host));
        Assert.Equal(expected, await LookAsync(hub, host));
        Assert.Equal(admitted ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.MisdirectedRequest, await UpgradeAsync(hub, host));
    }

    [Fact]
    public async Task Every_name_will_do_where_callers_log_in_or_all_may_call()
    {
        await using Hub open = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"], Insecure = true }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(open.Addresses[0].Port, "polywire.example"));
        await using Hub users = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"], Users = [new HubUser("lucy") { Password = "chocolate" }] }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(users.Addresses[0].Port, "polywire.example"));
    }

    [Fact]
    public async Task A_server_of_the_library_may_name_its_own()
    {
        HttpRpcOptions options = new() { AllowedHosts = ["cats.example"] };
        await using HttpRpcServer server = await HttpRpcServer.ListenAsync("http://127.0.0.1:0", new ServiceTable(), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(server.Address.Port, "cats.example:80"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await CallAsync(server.Address.Port, "dogs.example"));
    }

    private static Task<HttpStatusCode> CallAsync(int port, string host) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}/jsonrpc")) { Content = new StringContent(Double, Encoding.UTF8, "application/json") }, host);

    private static Task<HttpStatusCode> LookAsync(Hub hub, string host) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{hub.Addresses[0].Port}/varz")), host);

    private static Task<HttpStatusCode> UpgradeAsync(Hub hub, string host)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{hub.Addresses[0].Port}/ws/nats"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        request.Headers.TryAddWithoutValidation("Origin", $"http://{host}");
        return SendAsync(request, host);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpRequestMessage request, string host)
    {
        using HttpRequestMessage sent = request;
        using var client = new HttpClient();
        sent.Headers.Host = host;
        if (sent.RequestUri!.AbsolutePath is "/jsonrpc" or "/varz") sent.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("lucy:chocolate"u8));
        using HttpResponseMessage answer = await client.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WithinPatience();
        return answer.StatusCode;
    }
}
