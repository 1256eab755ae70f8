using Polywire.AspNetCore;
using Polywire.Contract.Tests;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>Our server with a method of every kind, for foreign clients.</summary>
internal sealed class GrpcPlace : IAsyncDisposable
{
    private readonly HttpRpcServer _server;

    private GrpcPlace(HttpRpcServer server, Probe probe, ServiceTable services) => (_server, Probe, Services) = (server, probe, services);

    public Probe Probe { get; }

    public ServiceTable Services { get; }

    /// <summary>Host and port.</summary>
    public string Address => $"127.0.0.1:{_server.Address.Port}";

    public static async Task<GrpcPlace> StartAsync()
    {
        var services = new ServiceTable();
        var probe = new Probe();
        services.Add<IProbe>(null, probe);
        return new GrpcPlace(await HttpRpcServer.ListenAsync("grpc://127.0.0.1:0", services), probe, services);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
