using System.Collections.Concurrent;
using System.Globalization;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>What the NATS connections of one hub share.</summary>
internal sealed class NatsServer(HubCore core)
{
    private readonly ConcurrentDictionary<long, NatsHubLink> _links = new();
    private readonly string _id = $"N{Guid.NewGuid():N}".ToUpperInvariant();
    private long _lastId;

    /// <summary>The hub.</summary>
    public HubCore Core { get; } = core;

    /// <summary>The caps of a connection.</summary>
    public static NatsLimits LimitsOf(HubOptions options) => options.Nats with
    {
        PayloadBytes = options.MessageBytes,
        SubjectBytes = Names.MaxBytes,
        Subscriptions = options.Subscriptions,
        AuthenticationTime = options.HandshakeTimeout,
    };

    /// <summary>A number for a new connection.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Takes a connection up.</summary>
    public void Add(NatsHubLink link) => _links[link.Id] = link;

    /// <summary>Forgets a connection.</summary>
    public void Remove(NatsHubLink link) => _links.TryRemove(link.Id, out _);

    /// <summary>What the hub says of itself.</summary>
    /// <param name="place">Where it was connected to.</param>
    /// <param name="options">Those of the listener.</param>
    public NatsInfo Info(string place, HubOptions options)
    {
        (string host, int port) = Split(place);
        return new NatsInfo
        {
            ServerId = _id,
            ServerName = "polywire",
            Host = host,
            Port = port,
            AuthRequired = Core.Users.Any,
            MaxPayload = options.MessageBytes,
        };
    }

    /// <summary>The host of a place; empty where there is none.</summary>
    public static string HostOf(string place) => Split(place).Host;

    /// <summary>Tells every client that the hub is about to stop.</summary>
    public void SayLameDuck()
    {
        foreach (NatsHubLink link in _links.Values)
            link.SayLameDuck();
    }

    private static (string Host, int Port) Split(string place)
    {
        int colon = place.LastIndexOf(':');
        bool hasPort = ushort.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        return colon > 0 && hasPort ? (place[..colon].Trim('[', ']'), port) : ("", 0);
    }
}
