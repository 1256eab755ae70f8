using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The words for types in <c>system.methodSignature</c>: XML-RPC's, and <c>any</c> where each of them may stand.</summary>
internal static class SystemTypes
{
    private const string Nil = "nil", Any = "any";

    /// <summary>The word for a type; that of nothing for null.</summary>
    public static string WordOf(Schema? schema) => schema switch
    {
        null => Nil,
        ScalarSchema scalar => WordOf(scalar.Kind),
        EnumSchema => "string",
        ListSchema => "array",
        MapSchema or ObjectSchema => "struct",
        _ => Any,
    };

    /// <summary>The type of a word; null for nothing. What is no word of these may be anything.</summary>
    public static Schema? SchemaOf(string word) => word switch
    {
        Nil or "void" => null,
        "int" or "i4" => ScalarSchema.Of(ScalarKind.Int32),
        "i8" => ScalarSchema.Of(ScalarKind.Int64),
        "boolean" => ScalarSchema.Of(ScalarKind.Boolean),
        "double" => ScalarSchema.Of(ScalarKind.Double),
        "string" => ScalarSchema.Of(ScalarKind.Text),
        "base64" => ScalarSchema.Of(ScalarKind.Binary),
        "dateTime.iso8601" => ScalarSchema.Of(ScalarKind.Timestamp),
        "array" => new ListSchema(AnySchema.Instance),
        "struct" => new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance),
        _ => AnySchema.Instance,
    };

    // Integers that may need more than 32 bits are i8, whatever a peer allows on the wire; what XML-RPC says in text is a string.
    private static string WordOf(ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean => "boolean",
        <= ScalarKind.Int32 => "int",
        <= ScalarKind.UInt64 => "i8",
        ScalarKind.Single or ScalarKind.Double => "double",
        ScalarKind.Binary => "base64",
        ScalarKind.Timestamp => "dateTime.iso8601",
        _ => "string",
    };
}
