using System.Security.Cryptography;
using System.Text;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// The inboxes of one connection: what <c>/temp-queue/NAME</c> is on it. Each is a topic of a name that nobody guesses, so that it can be told to whoever is
/// to answer, on any wire. It lasts as long as the connection has a subscription of it.
/// </summary>
internal sealed class StompInboxes(StompLink link, StompSession session, StompSubscriptions subscriptions)
{
    private readonly Dictionary<ByteString, StompInbox> _byName = new(ByteStringComparer.Instance);

    private static ReadOnlySpan<byte> Prefix => "/temp-queue/"u8;

    /// <summary>The topic of an inbox, made when it is first used: its messages then come as those of subscription <c>/temp-queue/NAME</c>.</summary>
    internal byte[] TopicOf(ReadOnlySpan<byte> name)
    {
        if (_byName.TryGetValue(new ByteString(name), out StompInbox? known)) return known.Topic;
        byte[] destination = [.. Prefix, .. name];
        return Add(Make(name), StompSubscriptions.Key(default, destination), destination).Topic;
    }

    /// <summary>Subscribes to one; the subscription that it has by itself ends.</summary>
    /// <param name="name">The inbox's.</param>
    /// <param name="id">Of the subscription; empty for one of 1.0 that has none, and so is the one that an inbox has by itself.</param>
    internal void Subscribe(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
        {
            TopicOf(name);
            return;
        }
        _byName.TryGetValue(new ByteString(name), out StompInbox? known);
        Add(known ?? Make(name), StompSubscriptions.Key(id, default), id);
        End(StompSubscriptions.Key(default, (byte[])[.. Prefix, .. name]));
    }

    /// <summary>Ends a subscription, of an inbox or of anything else.</summary>
    /// <returns>False when there is none of that key.</returns>
    internal bool End(ByteString key)
    {
        if (subscriptions.Remove(key) is not { } ended) return false;
        if (ended is StompTopicSubscription { Inbox: { } inbox } && --inbox.Subscriptions == 0) _byName.Remove(inbox.Name);
        return true;
    }

    private static StompInbox Make(ReadOnlySpan<byte> name) =>
        new(new ByteString(name), Encoding.ASCII.GetBytes("_INBOX." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))));

    private StompInbox Add(StompInbox inbox, ByteString key, ReadOnlySpan<byte> shown)
    {
        subscriptions.Check(key, shown);
        var head = new StompHead(subscriptions.NextNumber, shown, session.Version, acknowledges: false);
        var subscription = new StompTopicSubscription(link, head, shown.ToArray(), session.Version) { Inbox = inbox };
        subscriptions.Add(key, subscription);
        _byName[inbox.Name] = inbox;
        inbox.Subscriptions++;
        subscription.Begin(link.Server.Core.Topics, SubscriptionKind.Exact, inbox.Topic);
        return inbox;
    }
}
