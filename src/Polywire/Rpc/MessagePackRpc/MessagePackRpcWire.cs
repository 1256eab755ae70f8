using Polywire.Addressing;
using Polywire.Connections;

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
        var kept = new KeptConnection<OutgoingCalls<MessagePackClient>>(address, reason => ConnectionFailure.From(reason, address), static _ => false);
        await kept.OpenAsync(
            () => new MessagePackRpcLink(policy, plainErrors)
            {
                WhenOpened = link => kept.IsReady(link.Outgoing),
                WhenClosed = (link, reason) => kept.HasEnded(link.Outgoing, reason),
            },
            LinkClients.Connecting(options),
            cancellationToken).ConfigureAwait(false);
        return new LinkClient<MessagePackClient>(kept, options);
    }

    /// <inheritdoc/>
    public async ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        bool plainErrors = PlainErrors(address);
        CallPolicy policy = CallPolicy.OfServer(services, options);
        return await PumpRpcListener.StartAsync(
            address, policy, closed => new MessagePackRpcLink(policy, plainErrors) { WhenClosed = (link, _) => closed(link) }, cancellationToken).ConfigureAwait(false);
    }

    private static bool PlainErrors(Address address) => address.Option("errors") switch
    {
        null or "list" => false,
        "text" => true,
        var other => throw new AddressException($"Option errors={other} of {address} must be list ([code, text]) or text."),
    };
}
