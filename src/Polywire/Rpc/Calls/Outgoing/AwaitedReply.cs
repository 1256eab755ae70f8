namespace Polywire.Rpc;

/// <summary>What a call that went out waits for.</summary>
internal enum AwaitedReply
{
    /// <summary>Nothing any more: it has ended.</summary>
    Nothing,

    /// <summary>One value.</summary>
    Value,

    /// <summary>The items of a stream.</summary>
    Items,

    /// <summary>One value, or the items of a stream: nobody knows the method.</summary>
    Either,
}
