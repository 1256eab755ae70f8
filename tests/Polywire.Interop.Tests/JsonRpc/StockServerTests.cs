using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.JsonRpc;

/// <summary>Our JSON-RPC client against other people's servers.</summary>
public sealed class StockServerTests
{
    [Fact]
    public async Task Jayson()
    {
        Peer.NeedNode("jayson");
        await using PeerProcess peer = PeerProcess.Start("node", Peer.Script("jayson-server.js"));
        string[] ports = (await peer.LineAsync()).Split(' ');
        foreach (string address in (string[])[$"jsonrpc+http://127.0.0.1:{ports[0]}/", $"jsonrpc+http://127.0.0.1:{ports[0]}/?params=names", $"jsonrpc+tcp://127.0.0.1:{ports[1]}"])
        {
            await using RpcClient client = await RpcClient.ConnectAsync(address);
            await TalkAsync(client);
            await BatchAsync(client);
            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.slow", CallOptions.None with { Timeout = TimeSpan.FromMilliseconds(100) }, CancellationToken.None, Value.From(2000)));
            Assert.Equal(RpcStatus.DeadlineExceeded, failure.Status);
            Assert.Equal(4, (await CallAsync(client, "cat.double", Value.From(2))).AsInteger());
        }
    }

    [Fact]
    public async Task Pelix()
    {
        Peer.Need("python3-jsonrpclib-pelix", Directory.Exists("/usr/lib/python3/dist-packages/jsonrpclib"));
        await using PeerProcess peer = PeerProcess.Start("/usr/bin/python3", Peer.Script("pelix-server.py"));
        string port = await peer.LineAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"jsonrpc+http://127.0.0.1:{port}/");
        await TalkAsync(client);
        await BatchAsync(client);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.crash"));
        Assert.Contains("inside", failure.Message, StringComparison.Ordinal);
        IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(CancellationToken.None);
        Assert.Contains(services.SelectMany(service => service.Methods), method => method.FullName == "cat.double");

        await using RpcClient old = await RpcClient.ConnectAsync($"jsonrpc+http://127.0.0.1:{port}/?version=1.0");
        await TalkAsync(old);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task TheDownloadProgramAria2(string transport)
    {
        await using Aria2 aria2 = await Aria2.StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"jsonrpc+{transport}://127.0.0.1:{aria2.Port}/jsonrpc");

        Assert.Equal(ValueKind.Text, (await CallAsync(client, "aria2.getVersion")).Get("version")!.Value.Kind);
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "aria2.purr"));
        IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(CancellationToken.None);
        Assert.Contains(services.SelectMany(service => service.Methods), method => method.FullName == "aria2.addUri");
    }

    [Fact]
    public async Task VscodeOverStandardInputAndOutput()
    {
        Peer.NeedNode("vscode-jsonrpc");
        await using RpcClient client = await ConnectToProgramAsync("vscode-server.js");
        await TalkAsync(client);

        using (var impatient = new CancellationTokenSource(50))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(client, "cat.wait", CallOptions.None, impatient.Token));
        await Eventually.HoldsAsync(async () => (await CallAsync(client, "cat.cancelled")).AsInteger() == 1);

        await client.NotifyAsync("cat.notice", Value.List(Value.From("purr")), CancellationToken.None);
        await Eventually.HoldsAsync(async () => await CallAsync(client, "cat.noticed") is { Kind: ValueKind.Text } noticed && noticed.AsText() == "purr");
    }

    [Fact]
    public async Task AProgramThatEndsIsStartedAgain()
    {
        Peer.NeedNode("vscode-jsonrpc");
        await using RpcClient client = await ConnectToProgramAsync("vscode-server.js");
        Assert.Equal(6, (await CallAsync(client, "cat.double", Value.From(3))).AsInteger());
        await client.NotifyAsync("cat.quit", Value.List(), CancellationToken.None);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await CallAsync(client, "cat.double", Value.From(4))).AsInteger() == 8;
            }
            catch (Exception failure) when (failure is RpcException or PolywireException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task AProgramThatIsNotThereIsNamed()
    {
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await RpcClient.ConnectAsync("jsonrpc+exec://no-such-program-here"));
        Assert.Contains("no-such-program-here", failure.Message, StringComparison.Ordinal);
    }

    // The address takes the words of a command, so Node's search path goes through env.
    private static ValueTask<RpcClient> ConnectToProgramAsync(string script) => RpcClient.ConnectAsync(
        $"jsonrpc+exec://env?args={Uri.EscapeDataString($"NODE_PATH={Path.Combine(Peer.Root, "artifacts", "npm", "node_modules")} node {Script(script)}")}");

    private static string Script(string name) => Path.Combine(Peer.Root, "tests", "Polywire.Interop.Tests", "JsonRpc", "scripts", name);

    private static async Task BatchAsync(RpcClient client)
    {
        IReadOnlyList<BatchResult> results = await client.BatchAsync(
            [new("cat.double", Value.List(Value.From(21))), new("cat.purr", Value.List()), new("cat.double", Value.List(Value.From(-1)))], CallOptions.None, CancellationToken.None);
        Assert.Equal([true, false, true], results.Select(result => result.Failure is null));
        Assert.Equal((42, -2), (results[0].Reply.AsInteger(), results[2].Reply.AsInteger()));
    }

    private static async Task TalkAsync(RpcClient client)
    {
        for (int number = 0; number < 50; number++) Assert.Equal(2 * number, (await CallAsync(client, "cat.double", Value.From(number))).AsInteger());
        Value[] values =
        [
            Value.Null, Value.From(true), Value.From(-1.5), Value.From("maine coon 猫 😺"), Value.List(Value.From(1), Value.From("two")),
            Value.Map(("name", Value.From("tom")), ("kittens", Value.List(Value.From("a")))),
        ];
        foreach (Value value in values) Assert.Equal(value, await CallAsync(client, "cat.echo", value));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.fail", Value.From("no hats")));
        Assert.Equal((RpcStatus.FailedPrecondition, -32009L, "no hats"), (failure.Status, failure.Code, failure.Message));
        failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.purr"));
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
    }

    private static Task<Value> CallAsync(RpcClient client, string method, params Value[] arguments) => CallAsync(client, method, CallOptions.None, CancellationToken.None, arguments);

    private static async Task<Value> CallAsync(RpcClient client, string method, CallOptions options, CancellationToken cancellationToken, params Value[] arguments)
    {
        await foreach (Value reply in client.CallAsync(method, Value.From(arguments), options, cancellationToken))
            return reply;
        return default;
    }
}
