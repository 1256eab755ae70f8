using Polywire.AspNetCore;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>A wire that rides on HTTP, hosted by our own server.</summary>
/// <param name="client">The client's address, with <c>{0}</c> for host and port.</param>
internal abstract class HttpCallPlace(string client) : CallPlace
{
    private readonly int _port = FreePort.Next();
    private HttpRpcServer? _server;

    /// <summary>How the server is set beyond its calls.</summary>
    protected virtual HttpRpcOptions Options => HttpRpcOptions.Default;

    public override int Port => _port;

    public override async ValueTask StartAsync(RpcServerOptions? options = null)
    {
        _server = await HttpRpcServer.ListenAsync($"http://127.0.0.1:{_port}", Services,
            Options with { Calls = options ?? RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromSeconds(1) } });
    }

    public override async ValueTask StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public override ValueTask<RpcClient> ConnectAsync(RpcClientOptions? options = null) =>
        RpcClient.ConnectAsync(client.Replace("{0}", $"127.0.0.1:{_port}", StringComparison.Ordinal), Quick(options));

    public override ValueTask DisposeAsync() => StopAsync();
}
