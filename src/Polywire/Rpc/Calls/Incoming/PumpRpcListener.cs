using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>Serves calls over connections with pumps, one link each.</summary>
internal sealed class PumpRpcListener : IRpcListener
{
    private readonly CallPolicy _policy;
    private readonly Listener _listener;

    private PumpRpcListener(CallPolicy policy, Listener listener) => (_policy, _listener) = (policy, listener);

    /// <inheritdoc/>
    public Address Address => _listener.Address;

    /// <inheritdoc/>
    public Listener Listener => _listener;

    /// <summary>Binds and starts to accept.</summary>
    /// <param name="address">Where.</param>
    /// <param name="policy">What its connections share.</param>
    /// <param name="link">Makes the link of a connection.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    public static async ValueTask<PumpRpcListener> StartAsync<TCall, TClient>(
        Address address, CallPolicy policy, Func<CallLink<TCall, TClient>> link, CancellationToken cancellationToken)
        where TCall : struct, ICallWire<TCall> where TClient : struct, IClientWire
    {
        ListenerOptions options = policy.Options.Listener with { Time = policy.Options.Time };
        return new PumpRpcListener(policy, await Listener.StartAsync(address, _ => link(), options, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync()
    {
        _policy.Drain.Begin();
        await _listener.StopAsync().ConfigureAwait(false);
        await _policy.Drain.RunAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _policy.Drain.Begin();
        return _listener.DisposeAsync();
    }
}
