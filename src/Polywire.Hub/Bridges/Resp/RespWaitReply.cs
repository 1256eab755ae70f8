namespace Polywire.Hubs.Bridges.Resp;

/// <summary>What a blocked command answers when it is served.</summary>
internal enum RespWaitReply
{
    /// <summary>BLPOP, BRPOP: an array of the key and the message.</summary>
    KeyAndItem,

    /// <summary>BLMOVE, BRPOPLPUSH: the message.</summary>
    Item,

    /// <summary>BLMPOP: an array of the key and an array of messages.</summary>
    KeyAndItems,
}
