using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>JSON-RPC 2.0 and 1.0 over TCP, TLS, Unix sockets and standard input and output; as a client over HTTP and WebSocket too.</summary>
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
        return await LinkClients.ConnectAsync(address, options, () => new JsonRpcLink(policy, dialect), null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        JsonRpcDialect dialect = JsonRpcDialect.Of(address);
        CallPolicy policy = CallPolicy.OfServer(services, options);
        return await PumpRpcListener.StartAsync(address, policy, () => new JsonRpcLink(policy, dialect), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves one peer until it closes and what it asked before is answered.</summary>
    public static async Task ServeAsync(Stream input, Stream output, JsonRpcDialect dialect, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        CallPolicy policy = CallPolicy.OfServer(services, options);
        var pump = new Pump(new StreamPairTransport(input, output, "stdio") { BeforeEnd = policy.Drain.IdleAsync }, new JsonRpcLink(policy, dialect), options.Listener.Connection, options.Time);
        using CancellationTokenRegistration ends = cancellationToken.Register(static pump => _ = ((Pump)pump!).CloseAsync(), pump);
        await pump.RunAsync().ConfigureAwait(false);
    }
}
