namespace Polywire.Hubs.Topics;

/// <summary>How a subscription's text selects topics.</summary>
public enum SubscriptionKind
{
    /// <summary>The topic of exactly that name (Redis SUBSCRIBE).</summary>
    Exact,

    /// <summary>Every topic that begins so (ZeroMQ).</summary>
    Prefix,

    /// <summary>A glob with <c>* ? [a-c] [^x] \</c> (Redis PSUBSCRIBE).</summary>
    Glob,
}
