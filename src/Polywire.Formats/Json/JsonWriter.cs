using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polywire.Formats;

/// <summary>
/// Writes JSON (<see href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</see>) on one line, on System.Text.Json's writer. Binary is
/// base64, NaN and the infinities are the texts <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, enums are their names. Call
/// <see cref="Flush"/> at the end; what a failure leaves behind is part of a value.
/// </summary>
public ref struct JsonWriter : IValueWriter
{
    // What JSON itself asks for is escaped, and what takes two UTF-16 units: 猫 stays 猫, 🐈 is \uD83D\uDC08. The output is no HTML.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = FormatLimits.MaxDepth + 1,
    };

    // What System.Text.Json takes in one text, and in one base64.
    private const int LongestText = 166_666_666, LongestBinary = 125_000_000;

    [ThreadStatic]
    private static Utf8JsonWriter? _idle;

    private readonly Utf8JsonWriter _json;
    private readonly bool _byPosition;
    private int _depth;
    private int _place;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="byPosition">
    /// Whether an object that is the outermost value becomes a list of its fields in order: the way in which arguments are passed by
    /// position. Only fields at the end may then be left out.
    /// </param>
    public JsonWriter(IBufferWriter<byte> output, bool byPosition = false)
    {
        _byPosition = byPosition;
        _json = _idle ?? new Utf8JsonWriter(output, Options);
        if (_idle is not null)
            _json.Reset(output);
        _idle = null;
    }

    /// <summary>Whether extensions and maps with any keys are written too, in forms for people (see <see cref="Json.Print"/>).</summary>
    internal bool ForPeople { get; init; }

    /// <summary>Gives the output what was written. The writer is of no more use.</summary>
    public readonly void Flush()
    {
        _json.Flush();
        _json.Reset(Nowhere.Instance);
        _idle = _json;
    }

    /// <summary>Writes a value that is JSON already, not checked.</summary>
    public readonly void WriteRaw(scoped ReadOnlySpan<byte> value) => _json.WriteRawValue(value, skipInputValidation: true);

    /// <inheritdoc/>
    public readonly void WriteNull() => _json.WriteNullValue();

    /// <inheritdoc/>
    public readonly void WriteBoolean(bool value) => _json.WriteBooleanValue(value);

    /// <inheritdoc/>
    public readonly void WriteInt32(int value) => _json.WriteNumberValue(value);

    /// <inheritdoc/>
    public readonly void WriteInt64(long value) => _json.WriteNumberValue(value);

    /// <inheritdoc/>
    public readonly void WriteUInt32(uint value) => _json.WriteNumberValue(value);

    /// <inheritdoc/>
    public readonly void WriteUInt64(ulong value) => _json.WriteNumberValue(value);

    /// <inheritdoc/>
    public readonly void WriteSingle(float value)
    {
        if (float.IsFinite(value))
            _json.WriteNumberValue(value);
        else
            _json.WriteStringValue(NamedNumbers.NameOf(value));
    }

    /// <inheritdoc/>
    public readonly void WriteDouble(double value)
    {
        if (double.IsFinite(value))
            _json.WriteNumberValue(value);
        else
            _json.WriteStringValue(NamedNumbers.NameOf(value));
    }

    /// <inheritdoc/>
    public readonly void WriteDecimal(decimal value) => _json.WriteNumberValue(value);

    /// <summary>Text as UTF-16; what is no Unicode (half of a surrogate pair) becomes U+FFFD.</summary>
    public readonly void WriteText(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > LongestText)
            throw TooLong(value.Length);
        _json.WriteStringValue(value);
    }

    /// <inheritdoc/>
    public readonly void WriteUtf8(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestText)
            throw TooLong(value.Length);
        _json.WriteStringValue(value);
    }

    /// <inheritdoc/>
    public readonly void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestBinary)
            throw TooLong(value.Length);
        _json.WriteBase64StringValue(value);
    }

    /// <inheritdoc/>
    public readonly void WriteTimestamp(DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        _json.WriteStringValue(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public readonly void WriteDate(DateOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        _json.WriteStringValue(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public readonly void WriteTime(TimeOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        _json.WriteStringValue(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public readonly void WriteDuration(TimeSpan value)
    {
        Span<byte> text = stackalloc byte[DurationText.MaxLength];
        _json.WriteStringValue(text[..DurationText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public readonly void WriteGuid(Guid value) => _json.WriteStringValue(value);

    /// <inheritdoc/>
    public readonly void WriteEnum(EnumSchema schema, long number)
    {
        if (schema.NameOf(number) is { } name)
            _json.WriteStringValue(name);
        else
            _json.WriteNumberValue(number);
    }

    /// <summary>JSON has no such thing.</summary>
    /// <exception cref="CodecException">Always.</exception>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data)
    {
        if (!ForPeople)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"MessagePack's extension type {type} has no form in JSON");
        StartMap(2);
        WriteKey("extension");
        WriteInt32(type);
        WriteKey("data");
        WriteBinary(data);
        EndMap();
    }

    /// <inheritdoc/>
    public void StartList(int count)
    {
        Enter();
        _json.WriteStartArray();
    }

    /// <inheritdoc/>
    public void EndList()
    {
        _depth--;
        _json.WriteEndArray();
    }

    /// <inheritdoc/>
    public void StartMap(int count)
    {
        Enter();
        _json.WriteStartObject();
    }

    /// <inheritdoc/>
    public readonly void WriteKey(scoped ReadOnlySpan<char> key)
    {
        if (key.Length > LongestText)
            throw TooLong(key.Length);
        _json.WritePropertyName(key);
    }

    /// <inheritdoc/>
    public readonly void WriteKey(long key)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(key, digits, out int length);
        _json.WritePropertyName(digits[..length]);
    }

    /// <inheritdoc/>
    public readonly void WriteKey(ulong key)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(key, digits, out int length);
        _json.WritePropertyName(digits[..length]);
    }

    /// <inheritdoc/>
    public readonly void WriteKey(bool key) => _json.WritePropertyName(key ? "true"u8 : "false"u8);

    /// <inheritdoc/>
    public void EndMap()
    {
        _depth--;
        _json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void StartObject(ObjectSchema schema, int count)
    {
        if (_byPosition && _depth == 0)
            StartList(count);
        else
            StartMap(count);
    }

    /// <inheritdoc/>
    public void WriteField(FieldSchema field)
    {
        if (!_byPosition || _depth != 1)
            _json.WritePropertyName(field.JsonName);
        else if (field.Index != _place++)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"a field before {field.Name} is left out, but fields go by position here");
    }

    /// <inheritdoc/>
    public void EndObject()
    {
        if (_byPosition && _depth == 1)
            EndList();
        else
            EndMap();
    }

    /// <summary>A value whose type is known only at run time. Keys that are numbers, booleans or null are written as their text.</summary>
    /// <exception cref="CodecException">It holds an extension, a key that is binary, a list or a map, or two keys of one text.</exception>
    public void WriteValue(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: WriteNull(); break;
            case ValueKind.Boolean: WriteBoolean(value.AsBoolean()); break;
            case ValueKind.Integer: WriteInt64(value.AsInteger()); break;
            case ValueKind.Unsigned: WriteUInt64(value.AsUnsigned()); break;
            case ValueKind.Double: WriteDouble(value.AsDouble()); break;
            case ValueKind.Text: WriteText(value.AsText()); break;
            case ValueKind.Binary: WriteBinary(value.AsBinary()); break;
            case ValueKind.Timestamp: WriteTimestamp(value.AsTimestamp()); break;
            case ValueKind.Extension: WriteExtension(value.ExtensionType, value.AsBinary()); break;
            case ValueKind.List: WriteItems(value.AsList()); break;
            default: WriteEntries(value.AsMap()); break;
        }
    }

    private void WriteItems(IReadOnlyList<Value> items)
    {
        StartList(items.Count);
        for (int index = 0; index < items.Count; index++)
            WriteValue(items[index]);
        EndList();
    }

    private void WriteEntries(IReadOnlyList<KeyValuePair<Value, Value>> entries)
    {
        StartMap(entries.Count);
        HashSet<string>? texts = null;
        for (int index = 0; index < entries.Count; index++)
        {
            var key = entries[index].Key;
            string text = key.Kind is ValueKind.Text ? key.AsText() : TextOf(key);
            // Only other keys can become equal by becoming text.
            if (key.Kind is not ValueKind.Text)
                texts ??= [.. entries.Where(entry => entry.Key.Kind is ValueKind.Text).Select(entry => entry.Key.AsText())];
            if (key.Kind is not ValueKind.Text && !texts!.Add(text) && !ForPeople)
                throw new CodecException(CodecFailure.NotRepresentable, -1, $"two keys of the map have the text \"{text}\" in JSON");
            WriteKey(text);
            WriteValue(entries[index].Value);
        }
        EndMap();
    }

    private readonly string TextOf(Value key) => key.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => key.AsBoolean() ? "true" : "false",
        ValueKind.Integer => key.AsInteger().ToString(CultureInfo.InvariantCulture),
        ValueKind.Unsigned => key.AsUnsigned().ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => key.AsDouble().ToString("R", CultureInfo.InvariantCulture),
        _ when ForPeople => Json.Print(key).Trim('"'),
        _ => throw new CodecException(CodecFailure.NotRepresentable, -1, $"a key that is {key.Kind.ToString().ToLowerInvariant()} has no form in JSON"),
    };

    private void Enter()
    {
        if (++_depth > FormatLimits.MaxDepth)
            throw new CodecException(CodecFailure.Limit, -1, $"more than {FormatLimits.MaxDepth} lists and objects inside each other: is it a cycle?");
    }

    private static CodecException TooLong(int length) =>
        new(CodecFailure.NotRepresentable, -1, $"a text or binary of {length} has no form in JSON: System.Text.Json takes {LongestText} characters or {LongestBinary} bytes");
}
