using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>Serves calls over connections with pumps, one link each.</summary>
internal sealed class PumpRpcListener : IRpcListener
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<IServingLink, bool> _links = new();
    private readonly CallPolicy _policy;
    private Listener? _listener;

    private PumpRpcListener(CallPolicy policy) => _policy = policy;

    /// <inheritdoc/>
    public Address Address => _listener!.Address;

    /// <summary>Binds and starts to accept.</summary>
    /// <param name="address">Where.</param>
    /// <param name="policy">What its connections share.</param>
    /// <param name="link">Makes the link of a connection.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    public static async ValueTask<PumpRpcListener> StartAsync<TCall, TClient>(
        Address address, CallPolicy policy, Func<CallLink<TCall, TClient>> link, CancellationToken cancellationToken)
        where TCall : struct, ICallWire<TCall> where TClient : struct, IClientWire
    {
        var listener = new PumpRpcListener(policy);
        ListenerOptions options = policy.Options.Listener with { Time = policy.Options.Time };
        listener._listener = await Listener.StartAsync(address, _ => listener.Welcome(link), options, cancellationToken).ConfigureAwait(false);
        return listener;
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        _policy.Drain();
        await _listener!.StopAsync().ConfigureAwait(false);
        // A count for all connections would be written to by every call; ten looks a millisecond apart cost nothing.
        while (_links.Keys.Any(link => link.CallsUnderWay > 0))
            await Task.Delay(s_look, _policy.Options.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _policy.Drain();
        return _listener!.DisposeAsync();
    }

    private CallLink<TCall, TClient> Welcome<TCall, TClient>(Func<CallLink<TCall, TClient>> link)
        where TCall : struct, ICallWire<TCall> where TClient : struct, IClientWire
    {
        CallLink<TCall, TClient> made = link();
        made.WhenClosed = (closed, _) => _links.TryRemove(closed, out bool _);
        _links.TryAdd(made, true);
        return made;
    }
}
