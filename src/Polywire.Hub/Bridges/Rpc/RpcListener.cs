using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Hubs.Monitoring;
using Polywire.Rpc;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's services at one address of a wire with connections of its own.</summary>
internal sealed class RpcListener(IRpcListener listener) : IHubListener
{
    public Address Address => listener.Address;

    public int Connections => listener.Listener.Count;

    public long Accepted => listener.Listener.Accepted;

    public IEnumerable<ConnectionFacts> Describe() => listener.Listener.Pumps.Select(pump => ConnectionFacts.Of(Address.Wire, pump));

    public long QueuedBytes => listener.Listener.QueuedBytes;

    public ValueTask StopAsync() => listener.DrainAsync();

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
