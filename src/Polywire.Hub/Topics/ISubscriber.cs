namespace Polywire.Hubs.Topics;

/// <summary>Whoever gets copies of messages: a connection of some wire, one subscription of it, or a program that embeds the hub.</summary>
public interface ISubscriber
{
    /// <summary>
    /// Whose messages these are: a publisher with the same <see cref="TopicPublisher.NotTo"/> passes it over. By default the
    /// subscriber itself; a wire that has a subscriber per subscription tells its connection. Asked once, when it subscribes.
    /// </summary>
    object Origin => this;

    /// <summary>
    /// Takes one message, synchronously and without blocking: its spans are gone afterwards. Called from the publisher's
    /// thread, from several at the same time.
    /// </summary>
    /// <param name="publication">The message.</param>
    /// <param name="via">The subscription that matched; a subscriber with two that match is called twice.</param>
    /// <returns>False when it was dropped by the wire's rule for slow subscribers, or is not wanted any more.</returns>
    bool Deliver(in Publication publication, Subscription via);

    /// <summary>Takes several messages of one topic; whoever can take them in one piece does so.</summary>
    /// <returns>How many were taken.</returns>
    internal int DeliverRun(PublicationRun run, Subscription via) => run.DeliverEach(this, via);
}
