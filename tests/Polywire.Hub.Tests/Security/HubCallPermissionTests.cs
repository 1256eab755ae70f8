using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Hubs.Tests.Security;

/// <summary>Who may call what, over every RPC wire.</summary>
public sealed class HubCallPermissionTests
{
    private static readonly HubUser s_lucy = new("lucy")
    {
        Password = "chocolate", Tokens = ["sha256:" + Convert.ToHexStringLower(SHA256.HashData("t0ken"u8))], Services = ["demo.double"],
    };

    [Theory]
    [InlineData("jsonrpc+http", "/jsonrpc")]
    [InlineData("xmlrpc+http", "/RPC2")]
    [InlineData("twirp+http", "/twirp")]
    [InlineData("grpc", "")]
    [InlineData("zerorpc+tcp", "")]
    public async Task A_user_calls_what_it_may_and_nothing_else(string wire, string path)
    {
        string listener = wire.StartsWith("zerorpc", StringComparison.Ordinal) ? wire : "http";
        await using Hub hub = await StartAsync($"{listener}://127.0.0.1:0");
        await using RpcClient lucy = await RpcClient.ConnectAsync($"{wire}://lucy:chocolate@127.0.0.1:{hub.Addresses[0].Port}{path}", cancellationToken: TestContext.Current.CancellationToken);
        await foreach (Value reply in lucy.CallAsync("demo.double", Value.List(Value.From(21)), CallOptions.None, TestContext.Current.CancellationToken)) Assert.Equal(42, reply.AsInteger());
        RpcException forbidden = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (Value _ in lucy.CallAsync("demo.time", Value.List(), CallOptions.None, TestContext.Current.CancellationToken)) { }
        });
        Assert.Contains("may not call demo.time", forbidden.Message, StringComparison.Ordinal);

        await hub.ReloadAsync(Options($"{listener}://127.0.0.1:0") with { Users = [s_lucy with { Services = ["demo.time"] }] }, TestContext.Current.CancellationToken);
        await foreach (Value reply in lucy.CallAsync("demo.time", Value.List(), CallOptions.None, TestContext.Current.CancellationToken)) Assert.NotEmpty(reply.AsText());
    }

    [Theory]
    [InlineData("/jsonrpc", "application/json", """[{"jsonrpc":"2.0","id":1,"method":"demo.double","params":[21]},{"jsonrpc":"2.0","id":2,"method":"demo.time"}]""")]
    [InlineData("/RPC2", "text/xml", "<?xml version='1.0'?><methodCall><methodName>system.multicall</methodName><params><param><value><array><data><value><struct><member><name>methodName</name><value>demo.double</value></member><member><name>params</name><value><array><data><value><int>21</int></value></data></array></value></member></struct></value><value><struct><member><name>methodName</name><value>demo.time</value></member><member><name>params</name><value><array><data></data></array></value></member></struct></value></data></array></value></param></params></methodCall>")]
    public async Task A_batch_hides_nothing(string path, string type, string body)
    {
        await using Hub hub = await StartAsync("http://127.0.0.1:0");
        using HttpResponseMessage answer = await PostAsync(hub, path, type, body, new AuthenticationHeaderValue("Bearer", "t0ken"));
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("42", text, StringComparison.Ordinal);
        Assert.Contains("may not call demo.time", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/grpc", "2.0")]
    [InlineData("application/grpc-web+proto", "1.1")]
    public async Task Grpc_is_asked_in_its_own_words(string type, string version)
    {
        await using Hub hub = await StartAsync("http://127.0.0.1:0");
        using var client = new HttpClient();
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{hub.Addresses[0].Port}/demo.Demo/Double"))
        {
            Content = content, Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken).WithinPatience();
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("16", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Contains("log in", Assert.Single(answer.Headers.GetValues("grpc-message")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic", "bHVjeTpjaG9jb2xhdGU=", HttpStatusCode.OK)]
    [InlineData("basic", "bHVjeTpjaG9jb2xhdGU=", HttpStatusCode.OK)]
    [InlineData("Basic", "bHVjeTpDaG9jb2xhdGU=", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "bHVjeQ==", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "%%%", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", "t0ken", HttpStatusCode.OK)]
    [InlineData("Bearer", "token", HttpStatusCode.Unauthorized)]
    [InlineData("Digest", "x", HttpStatusCode.Unauthorized)]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    public async Task Http_asks_who_calls(string scheme, string secret, HttpStatusCode status)
    {
        await using Hub hub = await StartAsync("http://127.0.0.1:0");
        AuthenticationHeaderValue? authorization = scheme.Length == 0 ? null : new AuthenticationHeaderValue(scheme, secret);
        using HttpResponseMessage answer = await PostAsync(hub, "/jsonrpc", "application/json", """{"jsonrpc":"2.0","id":1,"method":"demo.double","params":[21]}""", authorization);
        Assert.Equal(status, answer.StatusCode);
        if (status is not HttpStatusCode.Unauthorized) return;
        Assert.Equal(["Basic", "Bearer"], answer.Headers.WwwAuthenticate.Select(way => way.Scheme));
        Assert.Contains("log in", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static HubOptions Options(string listener) => new() { Listen = [listener], Users = [s_lucy], LogInDelay = TimeSpan.Zero };

    private static async Task<Hub> StartAsync(string listener) => await Hub.StartAsync(Options(listener), TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> PostAsync(Hub hub, string path, string type, string body, AuthenticationHeaderValue? authorization)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{hub.Addresses[0].Port}{path}")) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = authorization;
        return await client.SendAsync(request, TestContext.Current.CancellationToken).WithinPatience();
    }
}
