using System.Collections.Concurrent;
using System.Diagnostics;
using Polywire.Hubs.Monitoring;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>What the Redis connections of one hub share: the commands, and each other.</summary>
internal sealed class RespServer(HubCore core)
{
    private readonly ConcurrentDictionary<long, RespLink> _links = new();
    private long _lastId;
    private long _commands;

    /// <summary>The hub.</summary>
    public HubCore Core { get; } = core;

    /// <summary>The caps of a connection.</summary>
    public static RespLimits LimitsOf(HubOptions options) => options.Redis with
    {
        MaxBulkBytes = options.MessageBytes,
        MaxSubscriptions = options.Subscriptions,
    };

    /// <summary>List commands that never wait.</summary>
    public ListCommands Lists { get; } = new(core.Queues.Lists);

    /// <summary>List commands over several keys, and those that wait.</summary>
    public MoveCommands Moves { get; } = new(core.Queues);

    /// <summary>Commands on keys.</summary>
    public KeyCommands Keys { get; } = new(core.Queues);

    /// <summary>Commands on lifetimes.</summary>
    public ExpiryCommands Expiry { get; } = new(core.Queues);

    /// <summary>Who listens to what.</summary>
    public PubSubCommands PubSub { get; } = new(core.Topics, core.Shards);

    /// <summary>The open connections, in no order.</summary>
    public ICollection<RespLink> Links => _links.Values;

    /// <summary>A number for a new connection.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Takes a connection up.</summary>
    public void Add(RespLink link) => _links[link.Id] = link;

    /// <summary>Forgets a connection.</summary>
    public void Remove(RespLink link) => _links.TryRemove(link.Id, out _);

    /// <summary>The connection of that number, or null.</summary>
    public RespLink? Find(long id) => _links.TryGetValue(id, out RespLink? link) ? link : null;

    /// <summary>Counts commands that were carried out.</summary>
    public void CountCommands(int count) => Interlocked.Add(ref _commands, count);

    /// <summary>What INFO tells.</summary>
    public RespServerFacts Facts(int port) => Facts(port, HubStatus.Of(Core));

    private RespServerFacts Facts(int port, HubStatus status) => new()
    {
        ProcessId = Environment.ProcessId,
        Port = port,
        UptimeSeconds = (long)Core.Time.GetElapsedTime(Core.Started).TotalSeconds,
        ConnectedClients = _links.Count,
        BlockedClients = _links.Values.Count(link => link.IsBlocked),
        UsedMemory = GC.GetTotalMemory(forceFullCollection: false),
        TotalConnections = Volatile.Read(ref _lastId),
        TotalCommands = Volatile.Read(ref _commands),
        Channels = Core.Topics.ListExact().Count,
        Patterns = Core.Topics.CountGlobs(),
        InputBytes = status.Sums.BytesIn,
        OutputBytes = status.Sums.BytesOut,
        Own = status.Lines(),
        Keys = Core.Queues.Keys.Count,
        ExpiringKeys = Core.Queues.Expiry.Count,
    };
}
