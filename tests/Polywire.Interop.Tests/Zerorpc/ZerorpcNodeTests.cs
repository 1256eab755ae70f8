using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Zerorpc;

/// <summary>npm zerorpc 0.9, which runs on libzmq: its client against our server, and our client against its server.</summary>
// Its blocking methods hold threads of the pool that the tests beside it would want too.
[Collection(Alone.Name)]
public sealed class ZerorpcNodeTests
{
    [Fact]
    public async Task ItsClientCallsOurServer()
    {
        Peer.NeedNode("zerorpc");
        var services = new ServiceTable();
        Cat.AddTo(services);
        await using RpcServer server = await RpcServer.ListenAsync("zerorpc+tcp://127.0.0.1:0?heartbeat=2000", services);

        string said = await Peer.RunAsync("node", Peer.Script("client.js"), $"tcp://127.0.0.1:{server.Address.Port}");

        Assert.Equal(
        [
            "14", """{"name":"maine coon 猫","lives":[1,2.5,null]}""", "failed_precondition: no more lives", "unimplemented: there is no method 'cat.purr'",
            "0 items, 0", "1 items, 1", "5000 items, 12502500", "249500", "8", """["pong","Polywire"]""", "cat.double cat.echo cat.fail cat.block cat.count",
        ], said.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task WhoCallsWhileAHundredMethodsBlockLosesNobody()
    {
        Peer.NeedNode("zerorpc");
        var services = new ServiceTable();
        Cat.AddTo(services);
        // Of the method that blocks, and of others, each on a connection that is opened only then.
        await using RpcServer server = await RpcServer.ListenAsync("zerorpc+tcp://127.0.0.1:0?heartbeat=1500", services);

        string said = await Peer.RunAsync("node", Peer.Script("late.js"), $"tcp://127.0.0.1:{server.Address.Port}");

        Assert.Equal(["""late {"8":10}""", """first {"4000":100}"""], said.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task OurClientCallsItsServer()
    {
        Peer.NeedNode("zerorpc");
        await using ForeignServer peer = await ForeignServer.StartAsync("node", Peer.Script("server.js"));
        await using RpcClient client = await RpcClient.ConnectAsync($"zerorpc+tcp://127.0.0.1:{peer.Port}?heartbeat=1000");

        Assert.Equal([Value.From(14)], await Cat.CallAsync(client, "double", Value.From(7)));
        Assert.Equal([Value.Null], await Cat.CallAsync(client, "nothing"));
        Assert.Equal([Value.From("awake")], await Cat.CallAsync(client, "slow", Value.From(3500)));
        Assert.Equal(Enumerable.Range(1, 3000).Select(item => Value.From(item)), await Cat.CallAsync(client, "count", Value.From(3000)));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Cat.CallAsync(client, "fail", Value.From("no more lives")));
        Assert.Equal((RpcStatus.Unknown, "TypeError: no more lives"), (failure.Status, failure.Message));
        Assert.Contains("server.js", failure.Details!.Value.Get("traceback")!.Value.AsText(), StringComparison.Ordinal);

        ServiceSchema service = Assert.Single(await client.DescribeAsync(CancellationToken.None));
        MethodSchema twice = Assert.Single(service.Methods, method => method.FullName == "double");
        Assert.Equal("number", twice.Request.Fields[0].Name);

        // A reader that leaves early is no trouble to calls that follow.
        await foreach (Value item in client.CallAsync("count", Value.List(Value.From(1_000_000)), CallOptions.None, CancellationToken.None))
            if (item.AsInteger() == 300) break;
        Assert.Equal([Value.From(18)], await Cat.CallAsync(client, "double", Value.From(9)));
    }
}
