using System.Globalization;
using System.Text.Json;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Monitoring;

/// <summary>Writes the hub's figures as JSON.</summary>
internal sealed class StatusWriter(HubCore core)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    /// <summary>Writes one page; of its list, if it has one, at most <paramref name="limit"/> entries from <paramref name="offset"/> on.</summary>
    internal void Write(Utf8JsonWriter json, string page, int offset, int limit)
    {
        json.WriteStartObject();
        json.WriteString("server_id", _id);
        json.WriteString("now", core.Time.GetUtcNow());
        switch (page)
        {
            case "/connz": WriteConnections(json, offset, limit); break;
            case "/subsz": WriteSubscriptions(json, offset, limit); break;
            case "/queuez": WriteQueues(json, offset, limit); break;
            default: WriteHub(json); break;
        }
        json.WriteEndObject();
    }

    private void WriteHub(Utf8JsonWriter json)
    {
        HubStatus status = HubStatus.Of(core);
        json.WriteString("server_name", "polywire");
        json.WriteString("version", typeof(Hub).Assembly.GetName().Version!.ToString(3));
        json.WriteString("start", core.Time.GetUtcNow() - status.Uptime);
        json.WriteString("uptime", Text(status.Uptime));
        json.WriteNumber("mem", Environment.WorkingSet);
        json.WriteNumber("cores", Environment.ProcessorCount);
        json.WriteNumber("max_connections", core.Options.MaxConnections);
        json.WriteNumber("max_payload", core.Options.MessageBytes);
        json.WriteNumber("max_pending", core.Options.Connection.OutputBytes);
        json.WriteNumber("connections", status.Connections);
        json.WriteNumber("total_connections", status.Accepted);
        json.WriteNumber("subscriptions", status.Topics.Count);
        json.WriteNumber("in_msgs", status.Sums.MessagesIn);
        json.WriteNumber("out_msgs", status.Sums.MessagesOut);
        json.WriteNumber("in_bytes", status.Sums.BytesIn);
        json.WriteNumber("out_bytes", status.Sums.BytesOut);
        json.WriteNumber("pending_bytes", status.Sums.QueuedBytes);
        json.WriteNumber("delivered", status.Topics.Delivered);
        json.WriteNumber("dropped", status.Topics.Dropped);
        json.WriteStartObject("drops");
        foreach ((string reason, long count) in status.Drops) json.WriteNumber(reason, count);
        json.WriteEndObject();
        WriteBook(json, status.Queues, status.KnownQueues);
    }

    private void WriteConnections(Utf8JsonWriter json, int offset, int limit)
    {
        ConnectionFacts[] all = [.. (core.Listeners?.Describe() ?? []).OrderBy(static facts => facts.Wire, StringComparer.Ordinal).ThenBy(static facts => facts.Id)];
        ConnectionFacts[] some = [.. all.Skip(offset).Take(limit)];
        WriteList(json, "num_connections", some.Length, all.Length, offset, limit);
        json.WriteStartArray("connections");
        foreach (ConnectionFacts facts in some) WriteConnection(json, facts);
        json.WriteEndArray();
    }

    private void WriteConnection(Utf8JsonWriter json, ConnectionFacts facts)
    {
        int colon = facts.Peer.LastIndexOf(':');
        bool hasPort = int.TryParse(facts.Peer.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && colon > 0;
        json.WriteStartObject();
        json.WriteNumber("cid", facts.Id);
        json.WriteString("kind", "Client");
        json.WriteString("type", facts.Wire);
        if (facts.Role.Length > 0) json.WriteString("role", facts.Role);
        json.WriteString("ip", hasPort ? facts.Peer[..colon] : facts.Peer);
        json.WriteNumber("port", hasPort ? port : 0);
        json.WriteString("start", core.Time.GetUtcNow() - facts.Age);
        json.WriteString("last_activity", core.Time.GetUtcNow() - facts.Idle);
        json.WriteString("uptime", Text(facts.Age));
        json.WriteString("idle", Text(facts.Idle));
        json.WriteNumber("pending_bytes", facts.QueuedBytes);
        json.WriteNumber("in_msgs", facts.MessagesIn);
        json.WriteNumber("out_msgs", facts.MessagesOut);
        json.WriteNumber("in_bytes", facts.BytesIn);
        json.WriteNumber("out_bytes", facts.BytesOut);
        json.WriteNumber("dropped", facts.Dropped);
        json.WriteNumber("subscriptions", facts.Subscriptions);
        if (facts.Name.Length > 0) json.WriteString("name", facts.Name);
        if (facts.User.Length > 0) json.WriteString("authorized_user", facts.User);
        json.WriteEndObject();
    }

    private void WriteSubscriptions(Utf8JsonWriter json, int offset, int limit)
    {
        SubscriptionFacts facts = core.Topics.Describe(offset, limit);
        json.WriteNumber("num_subscriptions", facts.Count);
        json.WriteNumber("num_cache", facts.Routes);
        json.WriteNumber("num_inserts", facts.Added);
        json.WriteNumber("num_removes", facts.Added - facts.Count);
        json.WriteNumber("num_matches", facts.Found);
        WriteList(json, "num_listed", facts.Some.Count, facts.Count, offset, limit);
        json.WriteStartArray("subscriptions_list");
        foreach (Subscription subscription in facts.Some)
        {
            json.WriteStartObject();
            json.WriteString("subject", subscription.Pattern.ToString());
            json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(subscription.Kind.ToString()));
            if (subscription.Group.Length > 0) json.WriteString("qgroup", subscription.Group.ToString());
            if (subscription.Origin is IHubLink link) json.WriteNumber("cid", link.Pump.Id);
            json.WriteNumber("msgs", subscription.Delivered);
            json.WriteNumber("dropped", subscription.Dropped);
            json.WriteString("idle", Text(subscription.Idle));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteQueues(Utf8JsonWriter json, int offset, int limit)
    {
        (IReadOnlyList<QueueFacts> some, QueueBook book, int known) = core.Queues.Describe(offset, limit);
        WriteBook(json, book, known);
        WriteList(json, "num_queues", some.Count, known, offset, limit);
        json.WriteStartArray("queues_list");
        foreach (QueueFacts facts in some)
        {
            json.WriteStartObject();
            json.WriteString("name", facts.Name.ToString());
            json.WriteNumber("messages", facts.Messages);
            json.WriteNumber("bytes", facts.Bytes);
            json.WriteNumber("unacknowledged", facts.HeldMessages);
            json.WriteNumber("unacknowledged_bytes", facts.HeldBytes);
            json.WriteNumber("consumers", facts.Consumers);
            json.WriteNumber("added", facts.Added);
            json.WriteNumber("taken", facts.Taken);
            json.WriteNumber("returned", facts.Returned);
            json.WriteNumber("removed", facts.Removed);
            json.WriteNumber("refused", facts.Refused);
            json.WriteString("idle", Text(facts.Idle));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteBook(Utf8JsonWriter json, QueueBook book, int known)
    {
        json.WriteStartObject("queues");
        json.WriteNumber("known", known);
        json.WriteNumber("added", book.Added);
        json.WriteNumber("taken", book.Taken);
        json.WriteNumber("returned", book.Returned);
        json.WriteNumber("removed", book.Removed);
        json.WriteNumber("acknowledged", book.Acknowledged);
        json.WriteNumber("discarded", book.Discarded);
        json.WriteNumber("refused", book.Refused);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string count, int listed, int total, int offset, int limit)
    {
        json.WriteNumber(count, listed);
        json.WriteNumber("total", total);
        json.WriteNumber("offset", offset);
        json.WriteNumber("limit", limit);
    }

    // As NATS writes it: 1d2h3m4s.
    private static string Text(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1)) return "0s";
        string[] parts = [time.Days > 0 ? $"{time.Days}d" : "", time.Hours > 0 ? $"{time.Hours}h" : "", time.Minutes > 0 ? $"{time.Minutes}m" : "", $"{time.Seconds}s"];
        return string.Concat(parts);
    }
}
