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

    /// <summary>ZMTP: topic frame and body frames.</summary>
    Zmtp,
}
