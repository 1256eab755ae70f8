namespace Polywire.Wires.JsonRpc;

/// <summary>The error codes that the specifications define. https://www.jsonrpc.org/specification section 5.1.</summary>
public static class JsonRpcCode
{
    /// <summary>Parse error: the text is not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>Invalid Request: JSON, but not a request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>Method not found.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>Invalid params.</summary>
    public const int InvalidParams = -32602;

    /// <summary>Internal error.</summary>
    public const int InternalError = -32603;

    /// <summary>The caller cancelled the request (Language Server Protocol, RequestCancelled).</summary>
    public const int RequestCancelled = -32800;
}
