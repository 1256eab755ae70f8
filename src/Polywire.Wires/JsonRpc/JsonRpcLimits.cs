namespace Polywire.Wires.JsonRpc;

/// <summary>What one JSON-RPC peer may ask of our memory. Vary the defaults with <c>with</c>.</summary>
public sealed record JsonRpcLimits
{
    /// <summary>The defaults.</summary>
    public static JsonRpcLimits Default { get; } = new();

    /// <summary>
    /// Bytes of one JSON text, a whole batch included. Default 67,108,864 (64 MiB), ours; go-ethereum allows 5 MiB over HTTP.
    /// More is answered with −32600 and ends the connection.
    /// </summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Messages in one batch. Default 1,000, as go-ethereum's BatchRequestLimit. A longer batch is answered with one −32600; none of
    /// it is run.
    /// </summary>
    public int BatchCount { get; init; } = 1000;

    /// <summary>
    /// Lists and objects inside each other, the message's own object and the batch's list included. Default 64, as System.Text.Json.
    /// Deeper is answered with −32600; on a stream that no header cuts the connection ends.
    /// </summary>
    public int Depth { get; init; } = 64;

    /// <summary>
    /// Bytes of the header before a text, where there is one. Default 4,096, ours. More is answered with −32700 and ends the connection.
    /// </summary>
    public int HeaderBytes { get; init; } = 4096;

    /// <summary>
    /// Bytes of an id as it stands in the text, quotes included; every call under way keeps its own. Default 256, ours. A longer one
    /// is answered with −32600 and the id null.
    /// </summary>
    public int IdBytes { get; init; } = 256;
}
