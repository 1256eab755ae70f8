namespace Polywire.Interop.Tests.Grpc;

/// <summary>@grpc/grpc-js, gRPC in JavaScript on Node's HTTP/2.</summary>
public sealed class GrpcJsTests
{
    [Fact]
    public async Task EveryKindOfCallAndWhatGoesWrong()
    {
        Peer.NeedNode("@grpc/grpc-js");
        await using GrpcPlace place = await GrpcPlace.StartAsync();

        Assert.Equal("done\n", await Peer.RunAsync("node", Peer.Script("grpcjs.js"), place.Address));
    }
}
