using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Monitoring;

/// <summary>The hub's figures at one moment, summed up.</summary>
internal sealed record HubStatus
{
    /// <summary>Time since the start.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Open connections.</summary>
    public int Connections { get; init; }

    /// <summary>Connections accepted so far.</summary>
    public long Accepted { get; init; }

    /// <summary>The sums of all connections, those that have ended too.</summary>
    public required ConnectionFacts Sums { get; init; }

    /// <summary>Topics and subscriptions.</summary>
    public required SubscriptionFacts Topics { get; init; }

    /// <summary>The sums of all queues.</summary>
    public required QueueBook Queues { get; init; }

    /// <summary>Queues that something is known of.</summary>
    public int KnownQueues { get; init; }

    /// <summary>Drops by reason, in the order of <see cref="DropReason"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Drops { get; init; }

    /// <summary>Looks.</summary>
    internal static HubStatus Of(HubCore core)
    {
        ConnectionFacts sums = core.Counters.Ended;
        int connections = 0;
        foreach (ConnectionFacts facts in core.Listeners?.Describe() ?? [])
        {
            sums = HubCounters.Sum(sums, facts);
            connections++;
        }
        (_, QueueBook book, int known) = core.Queues.Describe(0, 0);
        return new()
        {
            Uptime = core.Time.GetElapsedTime(core.Started),
            Connections = connections,
            Accepted = core.Listeners?.Accepted ?? 0,
            Sums = sums,
            Topics = core.Topics.Describe(),
            Queues = book,
            KnownQueues = known,
            Drops = [.. DropLog.Reasons.Select((name, reason) => KeyValuePair.Create(name, core.Drops.Count((DropReason)reason)))],
        };
    }

    /// <summary>The same as names and numbers, for INFO.</summary>
    internal IReadOnlyList<KeyValuePair<string, long>> Lines() =>
    [
        new("connections", Connections),
        new("connections_accepted", Accepted),
        new("queued_bytes", Sums.QueuedBytes),
        new("messages_in", Sums.MessagesIn),
        new("messages_out", Sums.MessagesOut),
        new("subscriptions", Topics.Count),
        new("topics_delivered", Topics.Delivered),
        new("topics_dropped", Topics.Dropped),
        new("queues_added", Queues.Added),
        new("queues_taken", Queues.Taken),
        new("queues_returned", Queues.Returned),
        new("queues_removed", Queues.Removed),
        new("queues_acknowledged", Queues.Acknowledged),
        .. Drops.Select(drop => KeyValuePair.Create("dropped_" + drop.Key, drop.Value)),
    ];
}
