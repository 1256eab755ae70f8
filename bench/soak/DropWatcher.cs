using System.Text.Json;
using Polywire.Hubs.Topics;

namespace Polywire.Soak;

/// <summary>Adds up what <c>$hub.drop</c> announces.</summary>
internal sealed class DropWatcher : ISubscriber
{
    private long _count;

    internal DropWatcher(TopicTable topics) => topics.Subscribe(this, SubscriptionKind.Exact, "$hub.drop"u8);

    internal long Count => Volatile.Read(ref _count);

    public bool Deliver(in Publication publication, Subscription via)
    {
        var json = new Utf8JsonReader(publication.Body);
        using JsonDocument announced = JsonDocument.ParseValue(ref json);
        Interlocked.Add(ref _count, announced.RootElement.GetProperty("count").GetInt64());
        return true;
    }
}
