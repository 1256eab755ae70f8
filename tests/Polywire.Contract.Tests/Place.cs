using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>
/// Where the two sides of a pattern meet, on one wire and transport. On a brokerless wire the publisher, the pusher and
/// the replier bind, so a test opens them first.
/// </summary>
internal abstract class Place : IAsyncDisposable
{
    protected static PatternOptions Quick { get; } = new()
    {
        Backoff = new Backoff { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20) },
        Linger = TimeSpan.FromSeconds(20),
    };

    public abstract ValueTask StartAsync();

    public abstract ValueTask<Publisher> PublisherAsync();

    public abstract ValueTask<Pusher> PusherAsync();

    public abstract ValueTask<Replier> ReplierAsync();

    public abstract ValueTask<Puller> PullerAsync();

    public abstract ValueTask<Requester> RequesterAsync();

    public abstract ValueTask<Subscriber> SubscriberAsync();

    /// <summary>A subscriber whose subscriptions have come to where messages are filtered: what <paramref name="publisher"/> sends from now on reaches it.</summary>
    public async ValueTask<Subscriber> SubscriberAsync(Publisher publisher, params string[] topics)
    {
        Subscriber subscriber = await SubscriberAsync();
        foreach (string topic in topics) await subscriber.SubscribeAsync(topic).WithinPatience();
        // A connection that comes up tells its subscriptions in any order; once it is up, they go in order. So when the
        // second probe works, all do. Nothing else is published meanwhile.
        for (int probes = 0; probes < 2; probes++)
        {
            string probe = $"probe {Guid.NewGuid()}";
            await subscriber.SubscribeAsync(probe).WithinPatience();
            await subscriber.HearsAsync(publisher, probe);
            await subscriber.UnsubscribeAsync(System.Text.Encoding.UTF8.GetBytes(probe)).WithinPatience();
        }
        return subscriber;
    }

    /// <summary>Ends what the sides meet at and brings it back at the same address. Returns the sender to go on with.</summary>
    public abstract ValueTask<Publisher> RestartAsync(Publisher publisher);

    /// <inheritdoc cref="RestartAsync(Publisher)"/>
    public abstract ValueTask<Pusher> RestartAsync(Pusher pusher);

    /// <inheritdoc cref="RestartAsync(Publisher)"/>
    public abstract ValueTask<Replier> RestartAsync(Replier replier);

    /// <summary>True where a puller that is disposed of hands back what it has not given to its caller.</summary>
    public abstract bool PullersGiveBack { get; }

    /// <summary>An address of this wire at which no pattern can listen; null where all can.</summary>
    public virtual string? CannotBind => null;

    public abstract ValueTask DisposeAsync();
}
