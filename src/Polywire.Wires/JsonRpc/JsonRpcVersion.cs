namespace Polywire.Wires.JsonRpc;

/// <summary>Which of the two JSON-RPCs a message is written in.</summary>
public enum JsonRpcVersion
{
    /// <summary><c>"jsonrpc":"2.0"</c>: https://www.jsonrpc.org/specification</summary>
    V2,

    /// <summary>No member <c>jsonrpc</c>, or <c>"jsonrpc":"1.0"</c> as Bitcoin's clients write it: https://www.jsonrpc.org/specification_v1</summary>
    V1,
}
