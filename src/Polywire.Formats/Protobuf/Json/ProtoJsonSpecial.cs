using System.Buffers;

namespace Polywire.Formats;

/// <summary>
/// A google.protobuf.Any or FieldMask on its way between an object of fields and the form that proto3 JSON gives it: the fields of the
/// message that it holds and <c>@type</c>; the paths in one text.
/// </summary>
internal sealed class ProtoJsonSpecial
{
    /// <summary>The name under which an Any says what it holds.</summary>
    public const string TypeName = "@type";

    private readonly ObjectSchema _schema;

    private ProtoJsonSpecial(ObjectSchema schema)
    {
        _schema = schema;
        IsAny = schema.Name == "Any";
    }

    public bool IsAny { get; }

    /// <summary>What an Any holds: <c>type.googleapis.com/</c> and the message's full name.</summary>
    public string TypeUrl { get; set; } = "";

    /// <summary>The bytes of the message that an Any holds.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>The paths of a FieldMask.</summary>
    public List<string> Paths { get; private set; } = [];

    /// <summary>How many fields or paths were given out.</summary>
    public int Given { get; set; }

    /// <summary>A new one for a type that has a form of its own; null for any other.</summary>
    public static ProtoJsonSpecial? For(ObjectSchema schema) =>
        schema.Package == "google.protobuf" && schema.Name is "Any" or "FieldMask" ? new(schema) : null;

    /// <summary>Takes a text: the URL of an Any, a path of a FieldMask.</summary>
    public void Add(string text)
    {
        if (IsAny)
            TypeUrl = text;
        else
            Paths.Add(text);
    }

    /// <summary>The paths as one text, in camelCase.</summary>
    public string ToMask() => string.Join(',', Paths.Select(ToCamel));

    /// <summary>Takes the paths of one text.</summary>
    public bool TryTakeMask(string text)
    {
        Paths = text.Length == 0 ? [] : [.. text.Split(',').Select(path => string.Concat(path.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}")))];
        return !text.Contains('_', StringComparison.Ordinal);
    }

    /// <summary>What an Any holds, and its type; null when it holds nothing.</summary>
    public (Schema Schema, Value Value)? ToMessage()
    {
        if (TypeUrl.Length == 0)
            return null;
        var schema = Resolve(CodecFailure.NotRepresentable);
        return (schema, ProtobufFormat.Read(IsWrapped ? Content : Wrap(Content), schema, ProtobufFormat.Limits));
    }

    /// <summary>Takes a message that an Any is to hold.</summary>
    public void TakeMessage(Schema schema, Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtobufFormat.Write(output, schema, value);
        Content = IsWrapped ? output.WrittenSpan.ToArray() : Unwrap(output.WrittenSpan);
    }

    /// <summary>The type of what an Any holds.</summary>
    /// <exception cref="CodecException">Nobody knows it.</exception>
    public Schema Resolve(CodecFailure failure)
    {
        int slash = TypeUrl.LastIndexOf('/');
        string name = TypeUrl[(slash + 1)..];
        return WellKnownTypes.Plain(name) ?? (slash < 0 ? null : _schema.Resolve?.Invoke(name) ?? WellKnownTypes.Message(name))
            ?? throw new CodecException(failure, -1, $"'{TypeUrl}' is no type that is known here: an Any names one as type.googleapis.com/package.Message");
    }

    /// <summary>Refuses numbers that JSON cannot say in a google.protobuf.Value, where a text would be a text.</summary>
    public static void CheckNumbers(Value value)
    {
        if (value.Kind is ValueKind.Double && !double.IsFinite(value.AsDouble()))
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"{value.AsDouble()} has no form in a google.protobuf.Value in JSON");
        if (value.Kind is ValueKind.List)
        {
            foreach (var item in value.AsList())
                CheckNumbers(item);
        }
        if (value.Kind is ValueKind.Map)
        {
            foreach (var entry in value.AsMap())
                CheckNumbers(entry.Value);
        }
    }

    // An object is its message, a wrapper's value is field 1 of it; only Timestamp, Duration and Value are read as a field, so they get one.
    private bool IsWrapped => TypeUrl[(TypeUrl.LastIndexOf('/') + 1)..] is not ("google.protobuf.Timestamp" or "google.protobuf.Duration" or "google.protobuf.Value");

    private static byte[] Wrap(byte[] message)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtobufFormat.Write<byte[], BinaryShape>(output, message);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Unwrap(ReadOnlySpan<byte> field) => ProtobufFormat.Read<byte[], BinaryShape>(field, ProtobufFormat.Limits)!;

    private static string ToCamel(string path)
    {
        string camel = ProtobufNames.Camel(path);
        string back = string.Concat(camel.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"));
        return back == path ? camel : throw new CodecException(CodecFailure.NotRepresentable, -1, $"the path '{path}' of a FieldMask would not come back from JSON: paths are lower_snake_case");
    }
}
