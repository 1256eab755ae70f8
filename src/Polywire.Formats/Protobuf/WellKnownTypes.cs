namespace Polywire.Formats;

/// <summary>Google's own messages: what they become in a schema.</summary>
internal static class WellKnownTypes
{
    /// <summary>Their package.</summary>
    public const string Package = "google.protobuf";

    private static readonly EnumSchema s_null = new("NullValue", Package, [("NULL_VALUE", 0)]) { HasProtobufNames = true };

    /// <summary>The schema of a message that has a kind of its own; null for any other.</summary>
    public static Schema? Plain(string fullName) => fullName switch
    {
        "google.protobuf.Timestamp" => ScalarSchema.Of(ScalarKind.Timestamp),
        "google.protobuf.Duration" => ScalarSchema.Of(ScalarKind.Duration),
        "google.protobuf.Value" => AnySchema.Instance,
        _ => Wrapped(fullName),
    };

    /// <summary>What a message holds whose field 1 it is, so that the schema needs no message; null for any other.</summary>
    public static Schema? Wrapped(string fullName) => fullName switch
    {
        "google.protobuf.Struct" => new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance),
        "google.protobuf.ListValue" => new ListSchema(AnySchema.Instance, itemMayBeNull: true),
        "google.protobuf.DoubleValue" => ScalarSchema.Of(ScalarKind.Double),
        "google.protobuf.FloatValue" => ScalarSchema.Of(ScalarKind.Single),
        "google.protobuf.Int64Value" => ScalarSchema.Of(ScalarKind.Int64),
        "google.protobuf.UInt64Value" => ScalarSchema.Of(ScalarKind.UInt64),
        "google.protobuf.Int32Value" => ScalarSchema.Of(ScalarKind.Int32),
        "google.protobuf.UInt32Value" => ScalarSchema.Of(ScalarKind.UInt32),
        "google.protobuf.BoolValue" => ScalarSchema.Of(ScalarKind.Boolean),
        "google.protobuf.StringValue" => ScalarSchema.Of(ScalarKind.Text),
        "google.protobuf.BytesValue" => ScalarSchema.Of(ScalarKind.Binary),
        _ => null,
    };

    /// <summary>The name when it is one of those of <see cref="Wrapped"/>; null otherwise.</summary>
    public static string? WrapperOf(string fullName) => Wrapped(fullName) is null ? null : fullName;

    /// <summary>An enum that descriptions may leave out; null for any other.</summary>
    public static EnumSchema? Enum(string fullName) => fullName == "google.protobuf.NullValue" ? s_null : null;

    /// <summary>A message as an object, which it is at the root and where descriptions may leave it out; null for any other.</summary>
    public static ObjectSchema? Message(string fullName) => fullName switch
    {
        "google.protobuf.Empty" => Object(fullName),
        "google.protobuf.Any" => Object(fullName, ("typeUrl", ScalarSchema.Of(ScalarKind.Text)), ("value", ScalarSchema.Of(ScalarKind.Binary))),
        "google.protobuf.FieldMask" => Object(fullName, ("paths", new ListSchema(ScalarSchema.Of(ScalarKind.Text)))),
        "google.protobuf.Timestamp" or "google.protobuf.Duration" =>
            Object(fullName, ("seconds", ScalarSchema.Of(ScalarKind.Int64)), ("nanos", ScalarSchema.Of(ScalarKind.Int32))),
        "google.protobuf.Struct" => Object(fullName, ("fields", Wrapped(fullName)!)),
        "google.protobuf.ListValue" => Object(fullName, ("values", Wrapped(fullName)!)),
        _ => Wrapped(fullName) is { } wrapped ? Object(fullName, ("value", wrapped)) : null,
    };

    /// <summary>The file in google/protobuf that has a type.</summary>
    /// <param name="name">Its name without the package.</param>
    public static string FileOf(string name) => name switch
    {
        "Struct" or "Value" or "ListValue" or "NullValue" => "struct",
        "FieldMask" => "field_mask",
        "Timestamp" or "Duration" or "Empty" or "Any" => name.ToLowerInvariant(),
        "SourceContext" => "source_context",
        "Api" or "Method" or "Mixin" => "api",
        _ when Wrapped($"{Package}.{name}") is not null => "wrappers",
        _ when name.EndsWith("DescriptorProto", StringComparison.Ordinal) || name.EndsWith("Options", StringComparison.Ordinal) => "descriptor",
        _ => "type",
    };

    private static ObjectSchema Object(string fullName, params (string Name, Schema Schema)[] fields) =>
        new(fullName[(fullName.LastIndexOf('.') + 1)..], Package, [.. fields.Select((field, index) => new FieldSchema(field.Name, index + 1, () => field.Schema))]);
}
