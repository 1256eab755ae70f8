using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>Makes the clients of wires whose calls share one connection with a pump.</summary>
internal static class LinkClients
{
    /// <summary>Connects, and connects again when the connection is lost.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="options">The client's.</param>
    /// <param name="link">Makes the link of a connection.</param>
    /// <param name="isFinal">Whether trying again is of no use; null for never.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public static async ValueTask<RpcClient> ConnectAsync<TCall, TClient>(
        Address address, RpcClientOptions options, Func<CallLink<TCall, TClient>> link, Func<Exception, bool>? isFinal, CancellationToken cancellationToken)
        where TCall : struct, ICallWire<TCall> where TClient : struct, IClientWire
    {
        var kept = new KeptConnection<OutgoingCalls<TClient>>(address, reason => ConnectionFailure.From(reason, address), isFinal ?? (static _ => false)) { Once = !options.Reconnects };
        await kept.OpenAsync(Make, Connecting(options), cancellationToken).ConfigureAwait(false);
        return new LinkClient<TClient>(kept, options);

        CallLink<TCall, TClient> Make()
        {
            CallLink<TCall, TClient> made = link();
            made.WhenReady = kept.IsReady;
            made.WhenClosed = (closed, reason) => kept.HasEnded(closed.Outgoing, reason);
            return made;
        }
    }

    /// <summary>How it answers the calls of its server.</summary>
    public static RpcServerOptions Serving(RpcClientOptions options) => new()
    {
        Listener = new ListenerOptions { Connection = options.Connection },
        Limits = options.Limits,
        Time = options.Time,
    };

    private static ConnectorOptions Connecting(RpcClientOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        Backoff = options.Backoff,
        Connection = options.Connection,
        Tls = options.Tls,
        Time = options.Time,
    };
}
