using Polywire.Addressing;
using Polywire.AspNetCore;
using Polywire.Hubs.Listening;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's services on one HTTP port.</summary>
internal sealed class HttpListener(HttpRpcServer server) : IHubListener
{
    public Address Address => server.Address;

    public int Connections => 0;

    public long QueuedBytes => 0;

    public ValueTask StopAsync() => server.DrainAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
