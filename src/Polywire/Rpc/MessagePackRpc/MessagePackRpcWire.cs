using Polywire.Addressing;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>MessagePack-RPC over TCP, TLS and Unix sockets.</summary>
internal sealed class MessagePackRpcWire : IRpcWire
{
    /// <inheritdoc/>
    public string Wire => "msgpackrpc";

    /// <inheritdoc/>
    public async ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken)
    {
        CallPolicy policy = CallPolicy.OfClient(options);
        bool plainErrors = PlainErrors(address);
        return await LinkClients.ConnectAsync(address, options, () => new MessagePackRpcLink(policy, plainErrors), null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        bool plainErrors = PlainErrors(address);
        CallPolicy policy = CallPolicy.OfServer(services, options);
        return await PumpRpcListener.StartAsync(address, policy, () => new MessagePackRpcLink(policy, plainErrors), cancellationToken).ConfigureAwait(false);
    }

    private static bool PlainErrors(Address address) => address.Option("errors") switch
    {
        null or "list" => false,
        "text" => true,
        var other => throw new AddressException($"Option errors={other} of {address} must be list ([code, text]) or text."),
    };
}
