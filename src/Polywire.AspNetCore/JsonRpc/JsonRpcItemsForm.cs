namespace Polywire.AspNetCore.JsonRpc;

/// <summary>How the items of a stream are answered.</summary>
internal enum JsonRpcItemsForm
{
    /// <summary>As one list, in one reply.</summary>
    Gathered,

    /// <summary>As lines, each a reply with one item: <c>application/x-ndjson</c>.</summary>
    Lines,

    /// <summary>As server-sent events, each a reply with one item: <c>text/event-stream</c>.</summary>
    Events,
}
