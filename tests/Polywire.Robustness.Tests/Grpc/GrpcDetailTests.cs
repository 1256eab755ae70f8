using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>What a failure says beyond its text, over each protocol.</summary>
public sealed class GrpcDetailTests
{
    private static readonly Value s_messages = Value.List(Value.Map(("type", Value.From("type.googleapis.com/google.protobuf.Duration")), ("value", Value.From((byte[])[8, 7]))));

    [Fact]
    public async Task MessagesCrossOverGrpc()
    {
        await using HttpRpcServer server = await StartAsync(s_messages);
        await using RpcClient client = await RpcClient.ConnectAsync($"grpc://127.0.0.1:{server.Address.Port}");

        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (Value _ in client.CallAsync("cat.fail", Value.Map(), CallOptions.None, TestContext.Current.CancellationToken)) Assert.Fail("no failure");
        });

        Assert.Equal((RpcStatus.Aborted, "no"), (failure.Status, failure.Message));
        Assert.Equal(s_messages, failure.Details);
    }

    [Theory]
    [InlineData("/cat.Cat/Fail", """{"code":"aborted","message":"no","details":[{"type":"google.protobuf.Duration","value":"CAc"}]}""")]
    [InlineData("/twirp/cat.Cat/Fail", """{"code":"aborted","msg":"no"}""")]
    public async Task MessagesInJson(string path, string body)
    {
        await using HttpRpcServer server = await StartAsync(s_messages);

        Assert.Equal(body, await PostAsync(server, path));
    }

    [Theory]
    [InlineData("/cat.Cat/Fail", """{"code":"aborted","message":"no"}""")]
    [InlineData("/twirp/cat.Cat/Fail", """{"code":"aborted","msg":"no","meta":{"lives":"nine"}}""")]
    public async Task TextByNameIsTwirps(string path, string body)
    {
        await using HttpRpcServer server = await StartAsync(Value.Map(("lives", Value.From("nine")), ("number", Value.From(9))));

        Assert.Equal(body, await PostAsync(server, path));
    }

    private static async Task<string> PostAsync(HttpRpcServer server, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await http.PostAsync(new Uri($"http://127.0.0.1:{server.Address.Port}{path}"),
            new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static ValueTask<HttpRpcServer> StartAsync(Value details)
    {
        var fail = new MethodSchema("fail", MethodKind.Unary, new ObjectSchema("FailRequest", "cat", []), null);
        var services = new ServiceTable();
        services.Add(new ServiceSchema("cat", [fail]),
            [new DynamicMethod(fail, ValueTask<Value> (Value _, ServerCall _) => throw new RpcException(RpcStatus.Aborted, "no") { Details = details })]);
        return HttpRpcServer.ListenAsync("http://127.0.0.1:0", services);
    }
}
