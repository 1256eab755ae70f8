using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Zerorpc;

/// <summary>
/// Python's libzmq and msgpack, speaking as zerorpc-python does (which is in neither Debian nor npm; by hand its last commit, 668af5b, ran
/// against both our sides).
/// </summary>
public sealed class ZerorpcPythonTests
{
    [Fact]
    public async Task ItsClientCallsOurServer()
    {
        NeedPython();
        var services = new ServiceTable();
        Cat.AddTo(services);
        await using RpcServer server = await RpcServer.ListenAsync("zerorpc+tcp://127.0.0.1:0?heartbeat=1000", services);

        string said = await Peer.RunAsync("/usr/bin/python3", Peer.Script("peer.py"), "call", $"tcp://127.0.0.1:{server.Address.Port}");

        Assert.Equal(
        [
            "OK [14]", "OK [{'a': [1, b'\\x00', None]}]", "ERR ['failed_precondition', 'no more lives', '']", "OK [4500] True", "500500 STREAM_DONE None", "OK ['Polywire'] OK ['Doubles.']",
        ], said.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task OurClientCallsItsServer()
    {
        NeedPython();
        await using ForeignServer peer = await ForeignServer.StartAsync("/usr/bin/python3", Peer.Script("peer.py"), "serve");
        await using RpcClient client = await RpcClient.ConnectAsync($"zerorpc+tcp://127.0.0.1:{peer.Port}?heartbeat=500");

        Assert.Equal([Value.From(14)], await Cat.CallAsync(client, "double", Value.From(7)));
        Assert.Equal([Value.List(Value.From(1), Value.From(2))], await Cat.CallAsync(client, "pair"));
        Assert.Equal(Enumerable.Range(1, 1000).Select(item => Value.From(item)), await Cat.CallAsync(client, "count", Value.From(1000)));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Cat.CallAsync(client, "fail"));
        Assert.Equal((RpcStatus.Unknown, "ValueError: no more lives"), (failure.Status, failure.Message));
        failure = await Assert.ThrowsAsync<RpcException>(() => Cat.CallAsync(client, "purr"));
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
        // It falls silent: no beats, no reply.
        failure = await Assert.ThrowsAsync<RpcException>(() => Cat.CallAsync(client, "silent"));
        Assert.Equal(RpcStatus.Unavailable, failure.Status);
        Assert.Contains("lost remote", failure.Message, StringComparison.Ordinal);
    }

    private static void NeedPython() => Peer.Need("python3-zmq and python3-msgpack",
        Directory.Exists("/usr/lib/python3/dist-packages/zmq") && Directory.Exists("/usr/lib/python3/dist-packages/msgpack"));
}
