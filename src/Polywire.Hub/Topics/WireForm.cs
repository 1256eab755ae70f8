namespace Polywire.Hubs.Topics;

/// <summary>The encodings of a message that are the same for every subscriber of a wire, so that fan-out encodes once.</summary>
public enum WireForm
{
    /// <summary>RESP2: <c>*3 message topic body</c>.</summary>
    Resp2Message,

    /// <summary>RESP3: <c>&gt;3 message topic body</c>.</summary>
    Resp3Message,

    /// <summary>RESP2: <c>*3 smessage topic body</c>.</summary>
    Resp2Shard,

    /// <summary>RESP3: <c>&gt;3 smessage topic body</c>.</summary>
    Resp3Shard,

    /// <summary>STOMP 1.0: a MESSAGE from its destination on.</summary>
    Stomp10,

    /// <summary>STOMP 1.1, likewise.</summary>
    Stomp11,

    /// <summary>STOMP 1.2, likewise.</summary>
    Stomp12,

    /// <summary>ZMTP: topic frame and body frames.</summary>
    Zmtp,

    /// <summary>NATS: <c>MSG topic sid …</c>, for the subscriptions that happen to have the same sid; what it begins with tells.</summary>
    Nats,
}
