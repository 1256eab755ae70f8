using Polywire.AspNetCore;
using Polywire.Contract.Tests;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>What our own code allocates per call, without Kestrel's part.</summary>
public sealed class GrpcAllocationTests
{
    // 72 are the method's own Task; the rest is who sent it, for methods that ask.
    private const int BytesPerCall = 72 + 32;

    [Theory]
    [InlineData("/probe.Probe/Double", "application/grpc", true)]
    [InlineData("/probe.Probe/Double", "application/grpc-web+proto", true)]
    [InlineData("/probe.Probe/Double", "application/proto", false)]
    [InlineData("/twirp/probe.Probe/Double", "application/protobuf", false)]
    public void AUnaryCallCostsNextToNothing(string path, string contentType, bool isFramed)
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        var wires = new HttpEndpoints(services, HttpRpcOptions.Default);
        var exchange = new FakeExchange(path, contentType, isFramed ? GrpcPeer.Frame([8, 21]) : [8, 21]);
        byte[] reply = isFramed ? GrpcPeer.Frame([8, 42]) : [8, 42];

        // A method runs elsewhere until it has proven that it is quick.
        for (int i = 0; i < 200; i++) Call(wires, exchange);
        Assert.True(exchange.Output.Written.StartsWith(reply));
        // On a busy machine a call may be sent elsewhere again, but not in each round.
        Allocates.AtMost(BytesPerCall, 100, () =>
        {
            for (int i = 0; i < 100; i++) Call(wires, exchange);
        });
    }

    private static void Call(HttpEndpoints wires, FakeExchange exchange)
    {
        exchange.Rewind();
        Task served = wires.Find(exchange.Context.Request)!.ServeAsync(exchange.Context);
#pragma warning disable VSTHRD002 // At first it runs elsewhere; this test is about one thread's allocations.
        served.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}
