using System.Diagnostics;
using Polywire.AspNetCore;
using Polywire.Contract.Tests;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>grpc.health.v1 while services come and the server goes, and traces across the wire.</summary>
public sealed class GrpcHealthTests : IAsyncLifetime
{
    private readonly ServiceTable _services = new();
    private HttpRpcServer _server = null!;
    private RpcClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _services.Add<IProbe>(null, new Probe());
        _server = await HttpRpcServer.ListenAsync("grpc://127.0.0.1:0", _services,
            HttpRpcOptions.Default with { Calls = RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromSeconds(2) } });
        _client = await RpcClient.ConnectAsync($"grpc://127.0.0.1:{_server.Address.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task CheckKnowsTheServerAndItsServices()
    {
        Assert.Equal("SERVING", await CheckAsync(""));
        Assert.Equal("SERVING", await CheckAsync("probe.Probe"));
        Assert.Equal("SERVING", await CheckAsync("grpc.health.v1.Health"));
        Assert.Equal(RpcStatus.NotFound, (await Assert.ThrowsAsync<RpcException>(() => CheckAsync("late.Late"))).Status);

        _services.Add<IProbe>("late", new Probe());

        Assert.Equal("SERVING", await CheckAsync("late.Late"));
    }

    [Fact]
    public async Task WatchTellsWhenAServiceComesAndWhenTheServerGoes()
    {
        await using IAsyncEnumerator<string> watch = WatchAsync("late.Late").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await watch.MoveNextAsync().WithinPatience());
        Assert.Equal("SERVICE_UNKNOWN", watch.Current);

        ValueTask<bool> next = watch.MoveNextAsync();
        _services.Add<IProbe>("other", new Probe());
        _services.Add<IProbe>("late", new Probe());
        Assert.True(await next.WithinPatience());
        Assert.Equal("SERVING", watch.Current);

        next = watch.MoveNextAsync();
        ValueTask stopping = _server.DisposeAsync();
        Assert.True(await next.WithinPatience());
        Assert.Equal("NOT_SERVING", watch.Current);
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => watch.MoveNextAsync().WithinPatience());
        Assert.Equal(RpcStatus.Unavailable, end.Status);
        await stopping.WithinPatience();
    }

    [Fact]
    public async Task TheCallersTraceGoesOn()
    {
        List<Activity> seen = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Polywire.Rpc",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (seen) seen.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        await peer.CallAsync("Double", GrpcPeer.Frame([8, 21]), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        await Eventually.HoldsAsync(() =>
        {
            lock (seen) return seen.Any(activity => activity is { Kind: ActivityKind.Server, OperationName: "probe.double" } && activity.TraceId.ToString() == "0af7651916cd43dd8448eb211c80319c"
                && activity.ParentSpanId.ToString() == "b7ad6b7169203331");
        });
    }

    private async Task<string> CheckAsync(string service)
    {
        await foreach (Value reply in CallAsync("Check", service)) return reply.Get("status")!.Value.AsText();
        return "";
    }

    private async IAsyncEnumerable<string> WatchAsync(string service)
    {
        await foreach (Value reply in CallAsync("Watch", service)) yield return reply.Get("status")!.Value.AsText();
    }

    private IAsyncEnumerable<Value> CallAsync(string method, string service) =>
        _client.CallAsync("grpc.health.v1.Health." + method, Value.Map(("service", Value.From(service))), CallOptions.None, TestContext.Current.CancellationToken);
}
