namespace Polywire.Wires.JsonRpc;

/// <summary>
/// One message, request or reply, as ranges of the text that holds it. Nothing is copied and no value is read: each range is a whole
/// JSON token or value as it came. https://www.jsonrpc.org/specification sections 4 and 5.
/// </summary>
public readonly record struct JsonRpcFrame
{
    /// <summary>What it is.</summary>
    public JsonRpcKind Kind { get; init; }

    /// <summary>Which JSON-RPC it is written in.</summary>
    public JsonRpcVersion Version { get; init; }

    /// <summary>The token of the id, quotes included: <c>7</c>, <c>"7"</c>, <c>null</c>. Empty when there is none, or none that can be echoed.</summary>
    public JsonRpcRange Id { get; init; }

    /// <summary>The name between the quotes, escapes as they came: <see cref="JsonRpcText.Unescape"/>.</summary>
    public JsonRpcRange Method { get; init; }

    /// <summary>Whether <see cref="Method"/> holds a backslash.</summary>
    public bool MethodIsEscaped { get; init; }

    /// <summary>The array or object of the arguments; empty when absent or null.</summary>
    public JsonRpcRange Params { get; init; }

    /// <summary>The value of <c>result</c>.</summary>
    public JsonRpcRange Result { get; init; }

    /// <summary>The value of <c>error</c>: <see cref="JsonRpcError.Read"/>.</summary>
    public JsonRpcRange Error { get; init; }

    /// <summary>The token of <c>traceparent</c>, quotes included: W3C trace context as a member of the message, as StreamJsonRpc does.</summary>
    public JsonRpcRange TraceParent { get; init; }

    /// <summary>The token of <c>tracestate</c>, quotes included.</summary>
    public JsonRpcRange TraceState { get; init; }

    /// <summary>The token of <c>timeout</c>: milliseconds that the caller will wait. Ours; other peers ignore it.</summary>
    public JsonRpcRange Timeout { get; init; }
}
