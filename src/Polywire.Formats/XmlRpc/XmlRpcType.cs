namespace Polywire.Formats;

/// <summary>The types of values. http://xmlrpc.com/spec.md; the extensions are Apache's (https://ws.apache.org/xmlrpc/types.html).</summary>
internal enum XmlRpcType
{
    /// <summary>The value was not looked into yet.</summary>
    Unknown,

    /// <summary><c>int</c>, <c>i4</c>; extensions <c>i1</c>, <c>i2</c>, <c>i8</c>, <c>biginteger</c>.</summary>
    Integer,

    /// <summary><c>boolean</c>: 0 or 1.</summary>
    Boolean,

    /// <summary><c>string</c>.</summary>
    Text,

    /// <summary>No type element: a string.</summary>
    Untyped,

    /// <summary><c>double</c>; extension <c>float</c>.</summary>
    Double,

    /// <summary>Extension <c>bigdecimal</c>.</summary>
    Decimal,

    /// <summary><c>dateTime.iso8601</c>; extension <c>dateTime</c>.</summary>
    Time,

    /// <summary><c>base64</c>.</summary>
    Binary,

    /// <summary><c>struct</c>.</summary>
    Struct,

    /// <summary><c>array</c>.</summary>
    Array,

    /// <summary>Extension <c>nil</c>.</summary>
    Nil,
}
