using Polywire.Connections;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>A NATS client in memory: its link runs in a real pump.</summary>
internal sealed class NatsMemoryClient : NatsTalk, IAsyncDisposable
{
    private readonly Transport _transport;

    public NatsMemoryClient(HubCore core, int capacity = 256 * 1024)
        : this(core, MemoryTransport.CreatePair(capacity: capacity))
    {
    }

    private NatsMemoryClient(HubCore core, (MemoryTransport Server, MemoryTransport Client) ends)
        : base(ends.Client)
    {
        _transport = ends.Client;
        Link = new NatsHubLink(core.Nats, core.Options);
        Pump = new Pump(ends.Server, Link, core.Options.Connection, core.Time);
        Running = Pump.RunAsync();
    }

    public NatsHubLink Link { get; }

    public Pump Pump { get; }

    public Task Running { get; }

    /// <summary>A client that has read INFO and said CONNECT with these fields.</summary>
    public static async Task<NatsMemoryClient> ConnectAsync(HubCore core, string fields = "", int capacity = 256 * 1024)
    {
        var client = new NatsMemoryClient(core, capacity);
        await client.GreetAsync(fields);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Abort();
        await Running.WithinPatience();
    }
}
