using Polywire.Addressing;
using Polywire.AspNetCore;
using Polywire.Connections;
using Polywire.Hubs.Listening;
using Polywire.Hubs.Monitoring;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The hub's services on one HTTP port.</summary>
internal sealed class HttpListener(HttpRpcServer server, HubSockets sockets) : IHubListener
{
    // Kestrel keeps no time of what it was upgraded to.
    private readonly IdleWatch _idle = sockets.WatchIdle();

    public Address Address => server.Address;

    public int Connections => server.Connections.Count;

    public long Accepted => server.Accepted;

    // What Kestrel's transport itself has not sent yet, 64 KiB per connection at most, is not told to anybody.
    public long QueuedBytes => server.Connections.Sum(static connection => connection.QueuedBytes) + sockets.QueuedBytes;

    public IEnumerable<ConnectionFacts> Describe() => server.Connections.Select(static connection => new ConnectionFacts
    {
        Id = connection.Id,
        Wire = "http",
        Peer = connection.Peer,
        Local = connection.Local,
        Age = connection.Age,
        Idle = connection.Age,
        QueuedBytes = connection.QueuedBytes,
    }).Concat(sockets.Describe());

    // Calls ask who it is each time; WebSockets of messaging wires do not.
    public void Reload() => sockets.Reload();

    public ValueTask StopAsync() => server.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await sockets.CloseAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
    }
}
