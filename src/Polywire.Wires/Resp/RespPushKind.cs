namespace Polywire.Wires.Resp;

/// <summary>What a server sends without being asked, or to confirm a subscription.</summary>
public enum RespPushKind
{
    /// <summary>Something that we do not know; to be ignored.</summary>
    Other,

    /// <summary><c>message channel body</c></summary>
    Message,

    /// <summary><c>pmessage pattern channel body</c></summary>
    PatternMessage,

    /// <summary><c>smessage channel body</c></summary>
    ShardMessage,

    /// <summary><c>subscribe</c>, <c>psubscribe</c> or <c>ssubscribe</c>: the channel is the name, there is no body.</summary>
    Subscribed,

    /// <summary><c>unsubscribe</c>, <c>punsubscribe</c> or <c>sunsubscribe</c>: the channel is the name, empty for none.</summary>
    Unsubscribed,
}
