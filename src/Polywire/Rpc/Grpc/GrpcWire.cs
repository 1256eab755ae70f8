using Polywire.Addressing;

namespace Polywire.Rpc.Grpc;

/// <summary>gRPC over HTTP/2, with and without TLS. Polywire.AspNetCore serves it.</summary>
internal sealed class GrpcWire : IRpcWire
{
    /// <inheritdoc/>
    public string Wire => "grpc";

    /// <inheritdoc/>
    public ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken) => new(new GrpcClient(address, options));

    /// <inheritdoc/>
    public ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException("HTTP is hosted by Polywire.AspNetCore.");
}
