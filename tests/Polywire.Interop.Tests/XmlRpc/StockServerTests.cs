using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>Our XML-RPC client against other people's servers.</summary>
public sealed class StockServerTests
{
    [Fact]
    public async Task Python()
    {
        Peer.Need("python3", File.Exists("/usr/bin/python3"));
        await using PeerProcess peer = PeerProcess.Start("/usr/bin/python3", Peer.Script("server.py"));
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{await peer.LineAsync()}/RPC2");

        await EchoAsync(client);
        await FailAsync(client);
        Assert.Equal(new string('x', 100_000), (await CallAsync(client, "cat.long")).AsText());
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.crash"));
        Assert.Equal((1L, RpcStatus.Unknown), (failure.Code, failure.Status));
        Assert.Contains("inside", failure.Message, StringComparison.Ordinal);
        // Without allow_none a function that returns nothing fails there.
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.nothing"));
        Value results = await CallAsync(client, "system.multicall", Value.List(
            Value.Map(("methodName", Value.From("cat.double")), ("params", Value.List(Value.From(21)))),
            Value.Map(("methodName", Value.From("cat.purr")), ("params", Value.List()))));
        Assert.Equal(42, results.AsList()[0].AsList()[0].AsInteger());
        Assert.Equal(1, results.AsList()[1].Get("faultCode")!.Value.AsInteger());

        ServiceSchema cat = Assert.Single(await client.DescribeAsync(CancellationToken.None), service => service.Name == "cat");
        Assert.Equal("Doubles a number.", Assert.Single(cat.Methods, method => method.FullName == "cat.double").Doc);
    }

    [Fact]
    public async Task PythonWithNoneAndLongNumbers()
    {
        Peer.Need("python3", File.Exists("/usr/bin/python3"));
        await using PeerProcess peer = PeerProcess.Start("/usr/bin/python3", Peer.Script("server.py"), "none");
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{await peer.LineAsync()}/RPC2?nil=true&i8=true");

        Assert.True((await CallAsync(client, "cat.nothing")).IsNull);
        Value nulls = Value.List(Value.Null, Value.Map(("a", Value.Null)));
        Assert.Equal(nulls, await CallAsync(client, "cat.echo", nulls));
        // Python reads i8, and writes no integer beyond 32 bits.
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.double", Value.From(1L << 40)));
        Assert.Contains("int exceeds XML-RPC limits", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node()
    {
        Peer.NeedNode("xmlrpc");
        await using PeerProcess peer = PeerProcess.Start("node", Peer.Script("server.js"));
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{await peer.LineAsync()}/RPC2");

        await EchoAsync(client);
        await FailAsync(client);
    }

    [Fact]
    public async Task TheDownloadProgramAria2()
    {
        await using Aria2 aria2 = await Aria2.StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{aria2.Port}/rpc");

        Assert.Equal(ValueKind.Text, (await CallAsync(client, "aria2.getVersion")).Get("version")!.Value.Kind);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "aria2.purr"));
        Assert.Contains("aria2.purr", failure.Message, StringComparison.Ordinal);
        Value results = await CallAsync(client, "system.multicall", Value.List(
            Value.Map(("methodName", Value.From("aria2.getVersion")), ("params", Value.List())),
            Value.Map(("methodName", Value.From("aria2.tellActive")), ("params", Value.List()))));
        Assert.Equal(2, results.AsList().Count);
        IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(CancellationToken.None);
        Assert.Contains(services.SelectMany(service => service.Methods), method => method.FullName == "aria2.addUri");
        Assert.Contains(services.SelectMany(service => service.Methods), method => method.FullName == "system.multicall");
    }

    private static async Task EchoAsync(RpcClient client)
    {
        for (int number = 0; number < 50; number++) Assert.Equal(2 * number, (await CallAsync(client, "cat.double", Value.From(number))).AsInteger());
        Value[] values =
        [
            Value.From(true), Value.From(0), Value.From(int.MinValue), Value.From(0.5), Value.From(""), Value.From("maine coon <&> 猫 😺\t\n"),
            Value.List(), Value.List(Value.From(1), Value.From("two"), Value.List(Value.From(3.5))), Value.Map(("name", Value.From("tom")), ("kittens", Value.List(Value.From("a")))),
            Value.From([0, 255, 1]), Value.From(new DateTimeOffset(2026, 11, 21, 10, 11, 12, TimeSpan.Zero)),
        ];
        // In one system.multicall where the server has it, which npm's has not.
        IReadOnlyList<BatchResult> results = await client.BatchAsync(
            [new("cat.double", Value.List(Value.From(21))), new("cat.purr", Value.List()), new("cat.double", Value.List(Value.From(-1)))], CallOptions.None, CancellationToken.None);
        Assert.Equal([true, false, true], results.Select(result => result.Failure is null));
        Assert.Equal((42, -2), (results[0].Reply.AsInteger(), results[2].Reply.AsInteger()));
        foreach (Value value in values)
        {
            Value came = await CallAsync(client, "cat.echo", value);
            Assert.True(value == came, $"sent {value}, got {came}");
        }
    }

    private static async Task FailAsync(RpcClient client)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.fail", Value.From(-32009), Value.From("no hats")));
        Assert.Equal((RpcStatus.FailedPrecondition, -32009L, "no hats"), (failure.Status, failure.Code, failure.Message));
        failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.fail", Value.From(7), Value.From("own code")));
        Assert.Equal((RpcStatus.Unknown, 7L), (failure.Status, failure.Code));
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.purr"));
    }

    private static async Task<Value> CallAsync(RpcClient client, string method, params Value[] arguments)
    {
        await foreach (Value reply in client.CallAsync(method, Value.From(arguments), CallOptions.None, CancellationToken.None))
            return reply;
        return default;
    }
}
