namespace Polywire.Wires.Resp;

/// <summary>What a subscription names.</summary>
public enum RespSubscriptionKind
{
    /// <summary>One channel: SUBSCRIBE, PUBLISH, <c>message</c>.</summary>
    Channel,

    /// <summary>Every channel that matches a glob: PSUBSCRIBE, PUBLISH, <c>pmessage</c>.</summary>
    Pattern,

    /// <summary>One shard channel, a name space of its own: SSUBSCRIBE, SPUBLISH, <c>smessage</c>.</summary>
    Shard,
}
