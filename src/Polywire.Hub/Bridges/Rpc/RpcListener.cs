using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Rpc;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's services at one address of a wire with connections of its own.</summary>
internal sealed class RpcListener(IRpcListener listener, RpcServerOptions options) : IHubListener
{
    public Address Address => listener.Address;

    public int Connections => 0;

    public long QueuedBytes => 0;

    /// <summary>Lets the calls that are under way end, within the drain's time.</summary>
    public async ValueTask StopAsync()
    {
        using var late = new CancellationTokenSource(options.DrainTimeout, options.Time);
        try
        {
            await listener.DrainAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What still runs is cancelled when it is disposed of.
        }
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
