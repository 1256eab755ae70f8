using System.Diagnostics;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.MessagePackRpc;

/// <summary>Neovim, a MessagePack-RPC peer in both directions over a Unix socket: what our client says to it, and what it says to our server.</summary>
public sealed class NeovimTests : IAsyncLifetime
{
    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"polywire-nvim-{Guid.NewGuid():N}.sock");
    private Process? _neovim;

    public async ValueTask InitializeAsync()
    {
        Peer.Need("nvim", File.Exists("/usr/bin/nvim"));
        _neovim = Process.Start(new ProcessStartInfo("nvim", ["--headless", "--clean", "--listen", _socket])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        });
        await Eventually.HoldsAsync(() => File.Exists(_socket));
    }

    public async ValueTask DisposeAsync()
    {
        if (_neovim is null)
            return;
        _neovim.Kill(entireProcessTree: true);
        await _neovim.WaitForExitAsync(CancellationToken.None);
        _neovim.Dispose();
        File.Delete(_socket);
    }

    [Fact]
    public async Task OurClientCallsNeovim()
    {
        await using RpcClient client = await RpcClient.ConnectAsync($"msgpackrpc+unix://{_socket}");

        Assert.Equal(42, (await CallAsync(client, "nvim_eval", Value.From("6 * 7"))).AsInteger());
        Assert.Equal("maine coon 猫", (await CallAsync(client, "nvim_eval", Value.From("'maine coon 猫'"))).AsText());
        // Buffers are an extension type: it passes.
        Assert.Equal(ValueKind.Extension, (await CallAsync(client, "nvim_get_current_buf")).Kind);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "nvim_eval", Value.From("nobody")));
        Assert.Contains("nobody", failure.Message, StringComparison.Ordinal);
        Assert.Equal(RpcStatus.Unknown, failure.Status);
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "nvim_purr"));
    }

    [Fact]
    public async Task NeovimTellsWhatItOffers()
    {
        await using RpcClient client = await RpcClient.ConnectAsync($"msgpackrpc+unix://{_socket}");

        ServiceSchema api = Assert.Single(await client.DescribeAsync(CancellationToken.None));

        MethodSchema eval = Assert.Single(api.Methods, method => method.FullName == "nvim_eval");
        Assert.Equal("expr", Assert.Single(eval.Request.Fields).Name);
        // Its names are known now, so arguments may go by name.
        await foreach (Value reply in client.CallAsync("nvim_eval", Value.Map(("expr", Value.From("1 + 1"))), CallOptions.None, CancellationToken.None))
            Assert.Equal(2, reply.AsInteger());
    }

    [Fact]
    public async Task NeovimCallsOurServerAndGetsNoticesAnsweredWithSilence()
    {
        var services = new ServiceTable();
        Add(services);
        // Neovim shows the text of an error only when it is plain text, or its code is one of Neovim's own two.
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0?errors=text", services);
        await using RpcClient client = await RpcClient.ConnectAsync($"msgpackrpc+unix://{_socket}");

        await CallAsync(client, "nvim_command", Value.From($"let g:c = sockconnect('tcp', '127.0.0.1:{server.Address.Port}', {{'rpc': 1}})"));
        Assert.Equal(14, (await CallAsync(client, "nvim_eval", Value.From("rpcrequest(g:c, 'cat.double', 7)"))).AsInteger());
        await CallAsync(client, "nvim_eval", Value.From("rpcnotify(g:c, 'cat.nobody', 1)"));
        await CallAsync(client, "nvim_eval", Value.From("rpcnotify(g:c, 'cat.double', 1)"));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "nvim_eval", Value.From("rpcrequest(g:c, 'cat.fail')")));
        Assert.Contains("no more lives", failure.Message, StringComparison.Ordinal);
        Assert.Equal(16, (await CallAsync(client, "nvim_eval", Value.From("rpcrequest(g:c, 'cat.double', 8)"))).AsInteger());
    }

    [Fact]
    public async Task NeovimCallsBackOverOurClientsConnection()
    {
        var services = new ServiceTable();
        Add(services);
        await using RpcClient client = await RpcClient.ConnectAsync($"msgpackrpc+unix://{_socket}", RpcClientOptions.Default with { Services = services });

        Value information = await CallAsync(client, "nvim_get_api_info");
        long channel = information.AsList()[0].AsInteger();

        Assert.Equal(18, (await CallAsync(client, "nvim_eval", Value.From($"rpcrequest({channel}, 'cat.double', 9)"))).AsInteger());
    }

    private static void Add(ServiceTable services)
    {
        ScalarSchema number = ScalarSchema.Of(ScalarKind.Int64);
        var twice = new MethodSchema("double", MethodKind.Unary, new ObjectSchema("DoubleRequest", "cat", [new FieldSchema("num", 1, () => number) { Required = true }]), number);
        var fail = new MethodSchema("fail", MethodKind.Unary, new ObjectSchema("FailRequest", "cat", []), null);
        services.Add(new ServiceSchema("cat", [twice, fail]),
        [
            new DynamicMethod(twice, (arguments, _) => new(Value.From(2 * arguments.Get("num")!.Value.AsInteger()))),
            new DynamicMethod(fail, ValueTask<Value> (Value _, ServerCall _) => throw new RpcException(RpcStatus.FailedPrecondition, "no more lives")),
        ]);
    }

    private static async Task<Value> CallAsync(RpcClient client, string method, params Value[] arguments)
    {
        await foreach (Value reply in client.CallAsync(method, Value.From(arguments), CallOptions.None, CancellationToken.None))
            return reply;
        return default;
    }
}
