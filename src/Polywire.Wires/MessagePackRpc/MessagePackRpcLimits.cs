namespace Polywire.Wires.MessagePackRpc;

/// <summary>What one MessagePack-RPC peer may ask of our memory. Vary the defaults with <c>with</c>.</summary>
public sealed record MessagePackRpcLimits
{
    /// <summary>The defaults.</summary>
    public static MessagePackRpcLimits Default { get; } = new();

    /// <summary>Bytes of one message. Default 67,108,864 (64 MiB), as the messages of the other wires. More ends the connection.</summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Lists and maps inside each other in the arguments, the error or the result. Default 64, as <see cref="Formats.FormatLimits.Depth"/>. More
    /// ends the connection.
    /// </summary>
    public int Depth { get; init; } = 64;

    /// <summary>Bytes of a method's name. Default 1,024, ours. A request with a longer one is answered with an error.</summary>
    public int MethodBytes { get; init; } = 1024;
}
