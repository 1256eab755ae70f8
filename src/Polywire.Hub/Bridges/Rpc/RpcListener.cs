using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Rpc;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's services at one address of a wire with connections of its own.</summary>
internal sealed class RpcListener(IRpcListener listener) : IHubListener
{
    public Address Address => listener.Address;

    public int Connections => listener.Connections;

    public long QueuedBytes => listener.QueuedBytes;

    public ValueTask StopAsync() => listener.DrainAsync();

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
