namespace Polywire.Wires.XmlRpc;

/// <summary>Every way in which a document of an XML-RPC peer can be wrong.</summary>
public enum XmlRpcFailure
{
    /// <summary>No XML, or XML that is no call or response (specification, sections Request example and Response example).</summary>
    Malformed,

    /// <summary>The encoding is none of those that are read, or the bytes are not in it.</summary>
    BadEncoding,

    /// <summary>The arguments of system.multicall are not what it takes.</summary>
    BadMulticall,

    /// <summary>More bytes than <see cref="XmlRpcLimits.MessageBytes"/>.</summary>
    MessageTooLong,

    /// <summary>The name of a method has more bytes than <see cref="XmlRpcLimits.NameBytes"/>.</summary>
    NameTooLong,

    /// <summary>A limit of <see cref="XmlRpcLimits.Values"/> was exceeded; the message names it.</summary>
    ValueLimit,

    /// <summary>A system.multicall holds more calls than <see cref="XmlRpcLimits.MulticallCalls"/>.</summary>
    TooManyCalls,
}
