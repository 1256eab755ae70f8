using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>JSON-RPC 2.0 and 1.0 over TCP, TLS and Unix sockets; as a client over HTTP and WebSocket too.</summary>
internal sealed class JsonRpcWire : IRpcWire
{
    /// <inheritdoc/>
    public string Wire => "jsonrpc";

    /// <inheritdoc/>
    public async ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken)
    {
        JsonRpcDialect dialect = JsonRpcDialect.Of(address);
        if (dialect.Framing is JsonRpcFraming.Whole)
            return new JsonRpcHttpClient(address, dialect, options);
        CallPolicy policy = CallPolicy.OfClient(options);
        var kept = new KeptConnection<OutgoingCalls<JsonRpcClientWire>>(address, reason => ConnectionFailure.From(reason, address), static _ => false);
        await kept.OpenAsync(
            () => new JsonRpcLink(policy, dialect)
            {
                WhenOpened = link => kept.IsReady(link.Outgoing),
                WhenClosed = (link, reason) => kept.HasEnded(link.Outgoing, reason),
            },
            LinkClients.Connecting(options),
            cancellationToken).ConfigureAwait(false);
        return new LinkClient<JsonRpcClientWire>(kept, options);
    }

    /// <inheritdoc/>
    public async ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        JsonRpcDialect dialect = JsonRpcDialect.Of(address);
        CallPolicy policy = CallPolicy.OfServer(services, options);
        return await PumpRpcListener.StartAsync(
            address, policy, closed => new JsonRpcLink(policy, dialect) { WhenClosed = (link, _) => closed(link) }, cancellationToken).ConfigureAwait(false);
    }
}
