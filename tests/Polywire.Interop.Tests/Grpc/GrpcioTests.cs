namespace Polywire.Interop.Tests.Grpc;

/// <summary>python3-grpcio, on the C core, as most of the world speaks gRPC.</summary>
public sealed class GrpcioTests
{
    [Fact]
    public async Task EveryKindOfCallAndWhatGoesWrong()
    {
        Peer.Need("python3-grpcio", Directory.Exists("/usr/lib/python3/dist-packages/grpc"));
        await using GrpcPlace place = await GrpcPlace.StartAsync();

        string output = await Peer.RunAsync("/usr/bin/python3", Peer.Script("grpcio.py"), place.Address);

        Assert.EndsWith("health\n", output, StringComparison.Ordinal);
        foreach (string name in new[] { "late", "cancelled", "given" }) await place.Probe.CancelledAsync(name);
    }
}
