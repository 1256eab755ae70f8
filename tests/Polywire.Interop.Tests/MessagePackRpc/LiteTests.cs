using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.MessagePackRpc;

/// <summary>npm msgpack-rpc-lite 1.0: its client against our server, and our client against its server.</summary>
public sealed class LiteTests
{
    [Fact]
    public async Task ItsClientCallsOurServer()
    {
        Peer.NeedNode("msgpack-rpc-lite");
        var services = new ServiceTable();
        Cat.AddTo(services);
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services);

        string said = await Peer.RunAsync("node", Peer.Script("lite-client.js"), $"{server.Address.Port}");

        // It knows no streams: it gets all items at once.
        Assert.Equal(["14", """{"name":"maine coon 猫","lives":[1,2.5,null]}""", "[1,2,3,4,5]", """error [-32009,"no more lives"]""", "249500"], said.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task OurClientCallsItsServer()
    {
        Peer.NeedNode("msgpack-rpc-lite");
        await using ForeignServer peer = await ForeignServer.StartAsync("node", Peer.Script("lite-server.js"));
        await using RpcClient client = await RpcClient.ConnectAsync($"msgpackrpc+tcp://127.0.0.1:{peer.Port}");

        Value whole = Value.Map(("name", Value.From("猫")), ("lives", Value.List(Value.From(1), Value.From(2.5), Value.Null)));
        Assert.Equal([Value.From(14)], await Cat.CallAsync(client, "double", Value.From(7)));
        Assert.Equal([whole], await Cat.CallAsync(client, "echo", whole));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Cat.CallAsync(client, "fail", Value.From("no more lives")));
        Assert.Contains("no more lives", failure.Message, StringComparison.Ordinal);
        await client.NotifyAsync("tell", Value.List(Value.From("a notice")), CancellationToken.None);
        Assert.Equal([Value.From("a notice")], await Cat.CallAsync(client, "heard"));
        List<Value>[] many = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => Cat.CallAsync(client, "double", Value.From(number)))).WithinPatience();
        Assert.Equal(249_500, many.Sum(replies => replies[0].AsInteger()));
    }
}
