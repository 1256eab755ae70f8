namespace Polywire.Wires.Resp;

/// <summary>The type of a value, named by its first byte on the wire.</summary>
public enum RespType : byte
{
    /// <summary>Nothing was read.</summary>
    None = 0,

    /// <summary><c>+text CRLF</c></summary>
    Simple = (byte)'+',

    /// <summary><c>-KIND text CRLF</c></summary>
    Error = (byte)'-',

    /// <summary><c>:[+-]digits CRLF</c></summary>
    Integer = (byte)':',

    /// <summary><c>$length CRLF bytes CRLF</c></summary>
    Bulk = (byte)'$',

    /// <summary><c>*count CRLF values</c></summary>
    Array = (byte)'*',

    /// <summary><c>_ CRLF</c>, and RESP2's <c>$-1 CRLF</c> and <c>*-1 CRLF</c>.</summary>
    Null = (byte)'_',

    /// <summary><c>#t CRLF</c> or <c>#f CRLF</c></summary>
    Boolean = (byte)'#',

    /// <summary><c>,1.5 CRLF</c>; also <c>inf</c>, <c>-inf</c>, <c>nan</c>.</summary>
    Double = (byte)',',

    /// <summary><c>([+-]digits CRLF</c> of any length</summary>
    BigNumber = (byte)'(',

    /// <summary><c>!length CRLF bytes CRLF</c>: an error that may hold line ends.</summary>
    BulkError = (byte)'!',

    /// <summary><c>=length CRLF kin:bytes CRLF</c>: text with a three-letter kind in front.</summary>
    Verbatim = (byte)'=',

    /// <summary><c>%pairs CRLF key value …</c></summary>
    Map = (byte)'%',

    /// <summary><c>~count CRLF values</c></summary>
    Set = (byte)'~',

    /// <summary><c>&gt;count CRLF values</c>: sent without being asked; never inside another value.</summary>
    Push = (byte)'>',

    /// <summary><c>|pairs CRLF key value …</c> in front of the value that it comments on.</summary>
    Attribute = (byte)'|',
}
