using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>A wire whose server is an <see cref="RpcServer"/>.</summary>
internal abstract class TcpCallPlace(string address) : CallPlace
{
    private string _address = address.Replace(":0", $":{FreePort.Next()}", StringComparison.Ordinal);
    private RpcServer? _server;

    public override bool SharesConnection => true;

    public override int Port => _server!.Address.Port;

    public override async ValueTask StartAsync(RpcServerOptions? options = null)
    {
        _server = await RpcServer.ListenAsync(_address, Services, options ?? RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromSeconds(1) });
        _address = _server.Address.ToString();
    }

    public override async ValueTask StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public override ValueTask<RpcClient> ConnectAsync(RpcClientOptions? options = null) => RpcClient.ConnectAsync(_address, Quick(options));

    public override ValueTask DisposeAsync() => StopAsync();
}
