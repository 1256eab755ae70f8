namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// The names of the notifications with which two of this library speak about a call while it is under way: the specification has no streams
/// and no cancellation. A peer that does not know them ignores them, as it must ignore any unknown notification. Names of this kind are
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#dollarRequests">LSP's</see> for
/// what may be ignored.
/// </summary>
public static class MessagePackRpcStreams
{
    /// <summary><c>[count]</c>, from the caller: on this connection streams may be answered item by item, so many items ahead of each grant.</summary>
    public const string Open = "$/stream";

    /// <summary><c>[msgid, value]</c>, from the callee: an item of that call's stream.</summary>
    public const string Item = "$/item";

    /// <summary><c>[msgid]</c>, from the callee: the stream is over. The call's own response follows.</summary>
    public const string End = "$/end";

    /// <summary><c>[msgid, count]</c>, from the caller: so many more items may be sent.</summary>
    public const string Grant = "$/more";

    /// <summary><c>[msgid]</c>, from the caller: the answer is not wanted any more.</summary>
    public const string Cancel = "$/cancelRequest";
}
