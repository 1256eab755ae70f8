using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Topics;

/// <summary>One subscriber's interest in topics.</summary>
public sealed class Subscription
{
    private long _delivered;
    private long _dropped;
    private long _lastTaken = Environment.TickCount64;
    private volatile bool _ended;

    internal Subscription(ISubscriber subscriber, SubscriptionKind kind, ByteString pattern, ByteString group = default)
    {
        Subscriber = subscriber;
        Origin = subscriber.Origin;
        Kind = kind;
        Pattern = pattern;
        Group = group;
        LiteralLength = kind == SubscriptionKind.Glob ? RespGlob.LiteralPrefixLength(pattern.Span) : pattern.Length;
    }

    /// <summary>Who gets the messages.</summary>
    public ISubscriber Subscriber { get; }

    /// <summary>How <see cref="Pattern"/> is read.</summary>
    public SubscriptionKind Kind { get; }

    /// <summary>Name, prefix, glob or tokens.</summary>
    public ByteString Pattern { get; }

    /// <summary>The group that shares the messages: each goes to one of its members whose pattern matches. Empty: it gets every message.</summary>
    public ByteString Group { get; }

    /// <summary>Messages that it took.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Messages that it dropped because its subscriber did not keep up.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Time since it last took a message, or was made.</summary>
    public TimeSpan Idle => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastTaken));

    /// <summary>
    /// True once it was taken back. A publisher that found its route before may still deliver: a wire that promises silence
    /// after its confirmation looks at this within the output's gate.
    /// </summary>
    internal bool HasEnded => _ended;

    /// <summary>Whether it is out of the table. It may have ended before, when it had had all that it wanted.</summary>
    internal bool IsTakenBack { get; set; }

    /// <summary>See <see cref="ISubscriber.Origin"/>.</summary>
    internal object Origin { get; }

    /// <summary>Bytes at the front of <see cref="Pattern"/> that every matching topic begins with.</summary>
    internal int LiteralLength { get; }

    /// <summary>Where it stands in its <see cref="SubscriptionList"/>.</summary>
    internal int Slot { get; set; }

    /// <summary>Where it stands in a <see cref="TokenIndex"/>, if it does.</summary>
    internal TokenNode? Node { get; set; }

    internal bool Matches(ReadOnlySpan<byte> topic) => Kind switch
    {
        SubscriptionKind.Exact => Pattern.Span.SequenceEqual(topic),
        SubscriptionKind.Prefix => topic.StartsWith(Pattern.Span),
        SubscriptionKind.Glob => RespGlob.IsMatch(Pattern.Span, topic),
        _ => Tokens.IsMatch(Pattern.Span, topic, parentToo: Kind == SubscriptionKind.StompTokens),
    };

    internal void End() => _ended = true;

    /// <summary>Delivers, and counts what is taken.</summary>
    internal bool TryDeliver(in Publication publication)
    {
        bool taken = Subscriber.Deliver(in publication, this);
        if (taken) CountDelivered(1);
        return taken;
    }

    internal void CountDelivered(int count)
    {
        Interlocked.Add(ref _delivered, count);
        _lastTaken = Environment.TickCount64;
    }

    internal void CountDropped(int count) => Interlocked.Add(ref _dropped, count);
}
