using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Cli;

/// <summary>What a hub that is told to end (SIGTERM) still owes its callers: the same on every RPC wire.</summary>
public sealed class CallDrainTests : IAsyncLifetime
{
    private static readonly string[] s_listeners = ["msgpackrpc+tcp://127.0.0.1:0", "jsonrpc+tcp://127.0.0.1:0", "zerorpc+tcp://127.0.0.1:0", "grpc://127.0.0.1:0", "http://127.0.0.1:0"];

    private readonly Slow _slow = new();
    private readonly List<RpcClient> _clients = [];
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"polywire-drain-{Guid.NewGuid():N}.json");
    private RpcServer _far = null!;
    private HubProcess? _hub;

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceTable();
        services.Add<ISlow>(null, _slow);
        _far = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services, RpcServerOptions.Default with { DrainTimeout = TimeSpan.Zero }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RpcClient client in _clients) await client.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync();
        await _far.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task CallsUnderWayEndAndNobodyNewComesIn()
    {
        // Far longer than it takes: the test says when the calls end.
        CliProcess process = await StartAsync(drainSeconds: 300);
        Task<long>[] calls = [.. _clients.Select(client => client.As<ISlow>().Double(21, TestContext.Current.CancellationToken))];
        await Eventually.HoldsAsync(() => _slow.Running == calls.Length);

        process.Signal(CliProcess.Terminate);

        foreach (string address in _hub!.Addresses) await Eventually.HoldsAsync(() => RefusesAsync(Address.Parse(address).Port));
        foreach (RpcClient client in _clients)
        {
            // On a connection that is there, or, where each call under way has one of its own, on one more.
            Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => client.As<ISlow>().Double(1, TestContext.Current.CancellationToken));
            Assert.True(refused is RpcException { Status: RpcStatus.Unavailable } or PolywireException, refused.ToString());
        }
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        _slow.Release();
        Assert.All(await Task.WhenAll(calls), reply => Assert.Equal(42, reply));
        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task StreamsAndCallsWithoutEndAreCutInTheirWiresOwnWords()
    {
        CliProcess process = await StartAsync(drainSeconds: 1);
        Task<RpcException>[] streams = [.. _clients.Select(client => Assert.ThrowsAsync<RpcException>(() => ReadAsync(client.As<ISlow>())))];
        Task<RpcException>[] calls = [.. _clients.Select(client => Assert.ThrowsAsync<RpcException>(() => client.As<ISlow>().Double(21, TestContext.Current.CancellationToken)))];
        await Eventually.HoldsAsync(() => _slow.Running == streams.Length + calls.Length);

        process.Signal(CliProcess.Terminate);

        foreach (RpcException failure in await Task.WhenAll([.. streams, .. calls]))
        {
            Assert.Equal(RpcStatus.Unavailable, failure.Status);
            Assert.Contains("the server is shutting down", failure.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, await process.ExitAsync());
        await Eventually.HoldsAsync(() => _slow.Running == 0);
    }

    /// <summary>A hub that offers the slow service, and a client on each of its wires.</summary>
    private async Task<CliProcess> StartAsync(int drainSeconds)
    {
        await File.WriteAllTextAsync(_file, $$"""{ "limits": { "drainSeconds": {{drainSeconds}} } }""", TestContext.Current.CancellationToken);
        _hub = await HubProcess.StartAsync(s_listeners, ["--config", _file, "--service", $"slow={_far.Address}"]);
        await _hub.Process.ErrorLineAsync("service slow");
        string[] addresses = _hub.Addresses;
        string http = addresses[^1]["http://".Length..].TrimEnd('/');
        string[] wires = [.. addresses[..^1], $"grpc://{http}", $"jsonrpc+http://{http}/jsonrpc", $"jsonrpc+ws://{http}/jsonrpc", $"xmlrpc+http://{http}/RPC2", $"twirp+http://{http}/twirp"];
        foreach (string wire in wires) _clients.Add(await RpcClient.ConnectAsync(wire, RpcClientOptions.Default with { Reconnects = false }, TestContext.Current.CancellationToken));
        return _hub.Process;
    }

    private static async Task ReadAsync(ISlow slow)
    {
        await foreach (long tick in slow.Ticks(TestContext.Current.CancellationToken)) Assert.Equal(1, tick);
    }

    private static async Task<bool> RefusesAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
