using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>A method that calls its caller.</summary>
public sealed class CallBackTests
{
    [Fact]
    public async Task ACallerThatHasGoneIsNamedAtOnce()
    {
        var caller = new TaskCompletionSource<RpcClient>();
        var services = new ServiceTable();
        var schema = new MethodSchema("meet", MethodKind.Unary, new ObjectSchema("MeetRequest", "cat", []), null);
        services.Add(new ServiceSchema("cat", [schema]),
        [
            new DynamicMethod(schema, (_, call) =>
            {
                caller.SetResult(call.Caller!);
                return new(Value.Null);
            }),
        ]);
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services);
        RpcClient client = await RpcClient.ConnectAsync(server.Address.ToString(), RpcClientOptions.Default with { Services = new ServiceTable() });
        await CallAsync(client, "cat.meet");
        RpcClient back = await caller.Task;
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => CallAsync(back, "kitten.meow"));
        Assert.Equal(RpcStatus.Unimplemented, unknown.Status);

        await client.DisposeAsync();

        await Eventually.HoldsAsync(async () =>
        {
            Exception? failure = await Record.ExceptionAsync(() => CallAsync(back, "kitten.meow").WaitAsync(TimeSpan.FromSeconds(5)));
            return failure is PolywireException { Kind: FailureKind.Closed };
        });
    }

    private static async Task CallAsync(RpcClient client, string method)
    {
        await foreach (Value _ in client.CallAsync(method, Value.List(), CallOptions.None, CancellationToken.None))
        {
        }
    }
}
