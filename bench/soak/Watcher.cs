using System.Text;
using Polywire.Hubs.Topics;

namespace Polywire.Soak;

/// <summary>A subscription that stays, within the hub's process: it must get whatever is published.</summary>
internal sealed class Watcher : ISubscriber
{
    private long _count;

    private Watcher(TopicTable topics, SubscriptionKind kind, string pattern)
    {
        Kind = kind;
        Subscription = topics.Subscribe(this, kind, Encoding.ASCII.GetBytes(pattern));
    }

    /// <summary>One for each way to say all of the soak's topics.</summary>
    internal static (SubscriptionKind Kind, string Pattern)[] Kinds { get; } =
        [(SubscriptionKind.Prefix, "cat."), (SubscriptionKind.Glob, "cat.?"), (SubscriptionKind.NatsTokens, "cat.>"), (SubscriptionKind.StompTokens, "cat.*")];

    internal SubscriptionKind Kind { get; }

    internal Subscription Subscription { get; }

    internal long Count => Volatile.Read(ref _count);

    internal static IEnumerable<Watcher> All(TopicTable topics) => Kinds.Select(one => new Watcher(topics, one.Kind, one.Pattern));

    public bool Deliver(in Publication publication, Subscription via)
    {
        Interlocked.Increment(ref _count);
        return true;
    }
}
