using Polywire.Addressing;

namespace Polywire.Rpc.XmlRpc;

/// <summary>XML-RPC: over HTTP only.</summary>
internal sealed class XmlRpcWire : IRpcWire
{
    /// <inheritdoc/>
    public string Wire => "xmlrpc";

    /// <inheritdoc/>
    public ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken) =>
        new(new XmlRpcHttpClient(address, XmlRpcDialect.Of(address), options));

    /// <inheritdoc/>
    public ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken) =>
        throw new PolywireException(FailureKind.Refused, $"{address} is served by an HTTP server: reference Polywire.AspNetCore.");
}
