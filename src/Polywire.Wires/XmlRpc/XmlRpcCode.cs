namespace Polywire.Wires.XmlRpc;

/// <summary>
/// Fault codes that mean the same everywhere: Dan Libby's fault code interoperability list
/// (https://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php). −32768 to −32000 are reserved; the rest is the application's.
/// </summary>
public static class XmlRpcCode
{
    /// <summary>parse error. not well formed.</summary>
    public const int NotWellFormed = -32700;

    /// <summary>parse error. unsupported encoding.</summary>
    public const int UnsupportedEncoding = -32701;

    /// <summary>parse error. invalid character for encoding.</summary>
    public const int InvalidCharacter = -32702;

    /// <summary>server error. invalid xml-rpc. not conforming to spec.</summary>
    public const int InvalidXmlRpc = -32600;

    /// <summary>server error. requested method not found.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>server error. invalid method parameters.</summary>
    public const int InvalidParameters = -32602;

    /// <summary>server error. internal xml-rpc error.</summary>
    public const int InternalError = -32603;

    /// <summary>application error.</summary>
    public const int ApplicationError = -32500;

    /// <summary>system error.</summary>
    public const int SystemError = -32400;

    /// <summary>transport error.</summary>
    public const int TransportError = -32300;
}
