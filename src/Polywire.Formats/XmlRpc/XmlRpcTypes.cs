namespace Polywire.Formats;

/// <summary>Finds the type of a type element.</summary>
internal static class XmlRpcTypes
{
    /// <summary>The type of an element, whatever its namespace prefix: peers write <c>ex:i8</c>, <c>ext:i8</c> and <c>i8</c>.</summary>
    /// <param name="name">The element's name.</param>
    /// <param name="offset">Where it stands, for the failure.</param>
    /// <param name="bits">How many bits an integer may have; 0 for any number.</param>
    public static XmlRpcType Find(ReadOnlySpan<byte> name, int offset, out int bits)
    {
        int colon = name.IndexOf((byte)':');
        ReadOnlySpan<byte> local = name[(colon + 1)..];
        bits = 0;
        // "i4" or "int", "boolean", "string", "double", "dateTime.iso8601", "base64"; "struct"; "array"
        // http://xmlrpc.com/spec.md#scalarvalues
        return local.Length switch
        {
            2 when local[0] == 'i' && local[1] is (byte)'1' or (byte)'2' or (byte)'4' or (byte)'8' => Integer((local[1] - '0') * 8, out bits),
            3 when local.SequenceEqual("int"u8) => Integer(32, out bits),
            3 when local.SequenceEqual("nil"u8) => XmlRpcType.Nil,
            5 when colon < 0 && local.SequenceEqual("array"u8) => XmlRpcType.Array,
            5 when local.SequenceEqual("float"u8) => XmlRpcType.Double,
            6 when local.SequenceEqual("string"u8) => XmlRpcType.Text,
            6 when colon < 0 && local.SequenceEqual("struct"u8) => XmlRpcType.Struct,
            6 when local.SequenceEqual("double"u8) => XmlRpcType.Double,
            6 when local.SequenceEqual("base64"u8) => XmlRpcType.Binary,
            7 when local.SequenceEqual("boolean"u8) => XmlRpcType.Boolean,
            8 when local.SequenceEqual("dateTime"u8) => XmlRpcType.Time,
            10 when local.SequenceEqual("biginteger"u8) => XmlRpcType.Integer,
            10 when local.SequenceEqual("bigdecimal"u8) => XmlRpcType.Decimal,
            16 when local.SequenceEqual("dateTime.iso8601"u8) => XmlRpcType.Time,
            _ => throw XmlScanner.Malformed(offset, $"<{System.Text.Encoding.ASCII.GetString(name[..Math.Min(40, name.Length)])}> is no type of XML-RPC"),
        };
    }

    /// <summary>The word for people.</summary>
    public static string Word(XmlRpcType type) => type switch
    {
        XmlRpcType.Untyped or XmlRpcType.Text => "a string",
        XmlRpcType.Integer => "an integer",
        XmlRpcType.Time => "a dateTime.iso8601",
        XmlRpcType.Binary => "base64",
        XmlRpcType.Array => "an array",
        _ => "a " + type.ToString().ToLowerInvariant(),
    };

    private static XmlRpcType Integer(int width, out int bits)
    {
        bits = width;
        return XmlRpcType.Integer;
    }
}
