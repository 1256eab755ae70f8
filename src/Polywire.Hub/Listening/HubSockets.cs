using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Polywire.Addressing;
using Polywire.AspNetCore;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Hubs.Monitoring;
using Polywire.Transports;

namespace Polywire.Hubs.Listening;

/// <summary>The messaging wires as WebSockets on the hub's HTTP port: <c>/ws/nats</c>, <c>/ws/stomp</c>. Who connects logs in as that wire does.</summary>
internal sealed class HubSockets(HubCore core, Address address)
{
    private readonly ConcurrentDictionary<Pump, string> _pumps = new();
    private bool _stopped;

    /// <summary>Open connections.</summary>
    internal int Count => _pumps.Count;

    /// <summary>Bytes that wait for them.</summary>
    internal long QueuedBytes => _pumps.Keys.Sum(static pump => (long)pump.Output.QueuedBytes);

    /// <summary>Whether a request asks for one of them.</summary>
    internal bool Knows(HttpRequest request) => WireOf(request.Path) is not null && WebSocketUpgrade.IsAskedFor(request);

    /// <summary>Opens it and serves it to its end.</summary>
    internal async Task ServeAsync(HttpContext context)
    {
        string wire = WireOf(context.Request.Path)!;
        if (await WebSocketUpgrade.AcceptAsync(context, [], wire == "stomp" ? ["v12.stomp", "v11.stomp", "v10.stomp"] : []).ConfigureAwait(false) is not { } accepted) return;
        using WebSocket socket = accepted;
        HubOptions options = core.Options.At(address);
        ListenerOptions listening = HubCore.Listening(options);
        ConnectionInfo place = context.Connection;
        var transport = new WebSocketBytes(
            new OpenSocket(socket, context.Abort), Name(place.RemoteIpAddress, place.RemotePort), Name(place.LocalIpAddress, place.LocalPort), place.ClientCertificate);
        var pump = new Pump(transport, LinkOf(wire, options), listening.Connection, listening.Time);
        _pumps[pump] = wire;
        try
        {
            using CancellationTokenRegistration gone = context.RequestAborted.UnsafeRegister(
                static pump => ((Pump)pump!).Abort(new IOException("The server is closing.")), pump);
            if (Volatile.Read(ref _stopped)) _ = pump.CloseAsync();
            await pump.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _pumps.TryRemove(pump, out _);
            LinkListener.Report(core, wire, pump);
        }
    }

    /// <summary>What is open.</summary>
    internal IEnumerable<ConnectionFacts> Describe() => _pumps.Select(static open => ConnectionFacts.Of(open.Value, open.Key));

    /// <summary>The hub's users have changed.</summary>
    internal void Reload()
    {
        foreach ((Pump pump, string wire) in _pumps) LinkListener.CloseIfStranger(core, wire, pump);
    }

    /// <summary>Ends those on which nothing moves for as long as the hub's options, as they are now, allow; until it is disposed of.</summary>
    internal IdleWatch WatchIdle() => new(() => _pumps.Keys, core.Options.At(address).IdleTimeout, core.Time);

    /// <summary>Lets every connection send what it has, and closes them all.</summary>
    internal Task CloseAsync()
    {
        Volatile.Write(ref _stopped, true);
        return Task.WhenAll(_pumps.Keys.Select(static pump => pump.CloseAsync()));
    }

    private static string? WireOf(PathString path) => path.Value switch
    {
        "/ws/nats" => "nats",
        "/ws/stomp" => "stomp",
        _ => null,
    };

    private ILink LinkOf(string wire, HubOptions options) => wire == "nats" ? new NatsHubLink(core.Nats, options) : new StompLink(core.Stomp, options);

    private static string Name(System.Net.IPAddress? ip, int port) => string.Create(CultureInfo.InvariantCulture, $"{(ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip)}:{port}");
}
