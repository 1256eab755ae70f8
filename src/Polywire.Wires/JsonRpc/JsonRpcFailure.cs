namespace Polywire.Wires.JsonRpc;

/// <summary>Every way in which the bytes of a JSON-RPC peer can be wrong.</summary>
public enum JsonRpcFailure
{
    /// <summary>The text is not JSON (specification, section 5.1: Parse error).</summary>
    NotJson,

    /// <summary>JSON, but neither a request nor a reply (section 4), or an empty batch (section 6).</summary>
    NotAMessage,

    /// <summary>The header before a text is wrong (Language Server Protocol, base protocol, header part).</summary>
    BadHeader,

    /// <summary>A text has more bytes than <see cref="JsonRpcLimits.MessageBytes"/>.</summary>
    MessageTooLong,

    /// <summary>Lists and objects lie deeper inside each other than <see cref="JsonRpcLimits.Depth"/>.</summary>
    TooDeep,

    /// <summary>A batch has more messages than <see cref="JsonRpcLimits.BatchCount"/>.</summary>
    BatchTooLong,

    /// <summary>A header has more bytes than <see cref="JsonRpcLimits.HeaderBytes"/>.</summary>
    HeaderTooLong,

    /// <summary>An id has more bytes than <see cref="JsonRpcLimits.IdBytes"/>.</summary>
    IdTooLong,
}
