namespace Polywire.Wires.MessagePackRpc;

/// <summary>One message. Its parts are ranges of the input that it was read from.</summary>
public readonly record struct MessagePackRpcFrame
{
    /// <summary>What it is.</summary>
    public MessagePackRpcKind Kind { get; init; }

    /// <summary>The msgid of a request or response; each direction of a connection counts its own.</summary>
    public uint Id { get; init; }

    /// <summary>The UTF-8 of the method's name; of a request or notification.</summary>
    public Range Method { get; init; }

    /// <summary>The arguments, one MessagePack value: a list, or a map by name; empty for nil. Of a request or notification.</summary>
    public Range Arguments { get; init; }

    /// <summary>The error, one MessagePack value of any type; empty for nil, which means success. Of a response.</summary>
    public Range Error { get; init; }

    /// <summary>The result, one MessagePack value. Of a response.</summary>
    public Range Result { get; init; }
}
