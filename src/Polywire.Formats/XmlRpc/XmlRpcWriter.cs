using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Polywire.Formats;

/// <summary>Writes values as XML-RPC's <c>&lt;value&gt;</c> elements, without white space between them.</summary>
/// <remarks>http://xmlrpc.com/spec.md</remarks>
/// <param name="output">Where to.</param>
/// <param name="options">What the peer understands.</param>
public struct XmlRpcWriter(IBufferWriter<byte> output, XmlRpcOptions options) : IValueWriter
{
    private readonly IBufferWriter<byte> _output = output;
    private readonly XmlRpcOptions _options = options;
    private FieldSchema? _field; // begun, but not written: null leaves it out
    private bool _inMember; // a member's value has ended, its member not yet
    private bool _byPosition; // the first object or list is written as <params>
    private ObjectSchema? _arguments; // the object that is
    private int _depth; // containers within an argument, while _byPosition
    private int _position; // of the next argument

    /// <summary>Writes the arguments of a call: the fields of an object, or the values of a list, become <c>&lt;params&gt;</c> in their order.</summary>
    /// <remarks>
    /// Fields that are left out, or null where there is no nil, are made good with their default when others follow, since arguments go by
    /// position.
    /// </remarks>
    /// <param name="output">Where to.</param>
    /// <param name="options">What the peer understands.</param>
    public static XmlRpcWriter OverParameters(IBufferWriter<byte> output, XmlRpcOptions options) => new(output, options) { _byPosition = true, _depth = -1 };

    /// <inheritdoc/>
    public void WriteNull()
    {
        if (_options.Nil)
        {
            Write("<nil/>"u8);
            return;
        }
        if (_field is null || (IsArgument && _field.Default is { IsNull: false })) throw NoNull("leave the value out");
        _field = null;
    }

    /// <inheritdoc/>
    public void WriteBoolean(bool value) => Write(value ? "<boolean>1</boolean>"u8 : "<boolean>0</boolean>"u8);

    /// <inheritdoc/>
    public void WriteInt32(int value) => WriteInt64(value);

    /// <inheritdoc/>
    public void WriteInt64(long value)
    {
        bool isShort = value is >= int.MinValue and <= int.MaxValue;
        if (!isShort && !_options.LongIntegers)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"{value} does not fit XML-RPC's 32 bits: allow i8 (option i8=true) when the peer knows it");
        Begin();
        // An int is "a four-byte signed integer": -12
        // http://xmlrpc.com/spec.md#scalarvalues
        Span<byte> span = _output.GetSpan(48);
        ReadOnlySpan<byte> open = isShort ? "<int>"u8 : "<i8>"u8, close = isShort ? "</int>"u8 : "</i8>"u8;
        open.CopyTo(span);
        Utf8Formatter.TryFormat(value, span[open.Length..], out int length);
        close.CopyTo(span[(open.Length + length)..]);
        _output.Advance(open.Length + length + close.Length);
        End();
    }

    /// <inheritdoc/>
    public void WriteUInt32(uint value) => WriteInt64(value);

    /// <inheritdoc/>
    public void WriteUInt64(ulong value)
    {
        if (value > long.MaxValue) throw new CodecException(CodecFailure.NotRepresentable, -1, $"{value} does not fit the 64 bits of XML-RPC's i8: send text");
        WriteInt64((long)value);
    }

    /// <inheritdoc/>
    public void WriteSingle(float value) =>
        // The shortest text of the float, not the digits that it gains as a double.
        WriteDouble(float.IsFinite(value) ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value);

    /// <inheritdoc/>
    public void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            WritePlain(NamedNumbers.NameOf(value));
            return;
        }
        Begin();
        _output.Write("<double>"u8);
        XmlRpcNumber.WriteDouble(_output, value);
        _output.Write("</double>"u8);
        End();
    }

    /// <inheritdoc/>
    public void WriteDecimal(decimal value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxLength];
        WritePlain(text[..DecimalText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteText(ReadOnlySpan<char> value)
    {
        Begin();
        _output.Write("<string>"u8);
        XmlText.Write(_output, value);
        _output.Write("</string>"u8);
        End();
    }

    /// <inheritdoc/>
    public void WriteUtf8(ReadOnlySpan<byte> value) => WriteText(System.Text.Encoding.UTF8.GetString(value));

    /// <inheritdoc/>
    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        Begin();
        _output.Write("<base64>"u8);
        // A piece at a time: 3 bytes become 4.
        const int Piece = 12 * 1024;
        while (value.Length > 0)
        {
            ReadOnlySpan<byte> piece = value[..Math.Min(Piece, value.Length)];
            Base64.EncodeToUtf8(piece, _output.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length)), out _, out int written);
            _output.Advance(written);
            value = value[piece.Length..];
        }
        _output.Write("</base64>"u8);
        End();
    }

    /// <inheritdoc/>
    public void WriteTimestamp(DateTimeOffset value)
    {
        Begin();
        _output.Write("<dateTime.iso8601>"u8);
        XmlRpcTime.Write(_output, value, _options);
        _output.Write("</dateTime.iso8601>"u8);
        End();
    }

    /// <inheritdoc/>
    public void WriteDate(DateOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WritePlain(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteTime(TimeOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WritePlain(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteDuration(TimeSpan value)
    {
        Span<byte> text = stackalloc byte[DurationText.MaxLength];
        WritePlain(text[..DurationText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value)
    {
        Span<byte> text = stackalloc byte[GuidText.Length];
        WritePlain(text[..GuidText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteEnum(EnumSchema schema, long number)
    {
        if (schema.NameOf(number) is { } name) WriteText(name);
        else WriteInt64(number);
    }

    /// <inheritdoc/>
    public readonly void WriteExtension(sbyte type, ReadOnlySpan<byte> data) =>
        throw new CodecException(CodecFailure.NotRepresentable, -1, "XML-RPC has no extension types: send base64");

    /// <inheritdoc/>
    public void StartList(int count)
    {
        if (StartsArguments(null)) return;
        Begin();
        _output.Write("<array><data>"u8);
        _depth++;
    }

    /// <inheritdoc/>
    public void EndList()
    {
        if (EndsArguments()) return;
        _depth--;
        _output.Write("</data></array>"u8);
        End();
    }

    /// <inheritdoc/>
    public void StartMap(int count)
    {
        Begin();
        _output.Write("<struct>"u8);
        _inMember = false;
        _depth++;
    }

    /// <inheritdoc/>
    public void WriteKey(ReadOnlySpan<char> key)
    {
        EndMember();
        _output.Write("<member><name>"u8);
        XmlText.Write(_output, key);
        _output.Write("</name>"u8);
    }

    /// <inheritdoc/>
    public void WriteKey(long key)
    {
        Span<char> text = stackalloc char[24];
        key.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        WriteKey(text[..length]);
    }

    /// <inheritdoc/>
    public void WriteKey(ulong key)
    {
        Span<char> text = stackalloc char[24];
        key.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        WriteKey(text[..length]);
    }

    /// <inheritdoc/>
    public void WriteKey(bool key) => WriteKey(key ? "true" : "false");

    /// <inheritdoc/>
    public void EndMap()
    {
        EndMember();
        _depth--;
        _output.Write("</struct>"u8);
        End();
    }

    /// <inheritdoc/>
    public void StartObject(ObjectSchema schema, int count)
    {
        if (!StartsArguments(schema)) StartMap(count);
    }

    /// <inheritdoc/>
    public void WriteField(FieldSchema field) => _field = field;

    /// <inheritdoc/>
    public void EndObject()
    {
        if (!EndsArguments()) EndMap();
    }

    /// <inheritdoc/>
    public void WriteValue(Value value) => XmlRpcDynamic.Write(ref this, value);

    // A string that needs no escapes.
    private void WritePlain(scoped ReadOnlySpan<byte> text)
    {
        Begin();
        _output.Write("<string>"u8);
        _output.Write(text);
        _output.Write("</string>"u8);
        End();
    }

    // <value>type</value>, where the type may be left out for strings: we never do
    // http://xmlrpc.com/spec.md#scalarvalues
    private void Write(ReadOnlySpan<byte> whole)
    {
        Begin();
        _output.Write(whole);
        End();
    }

    private void Begin()
    {
        // A cycle of objects ends here rather than with the stack.
        if (_depth > FormatLimits.MaxDepth)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"values are nested deeper than {FormatLimits.MaxDepth}: is there a cycle?");
        if (IsArgument) BeginArgument();
        else if (_field is { } field)
        {
            _field = null;
            WriteKey(field.Name);
        }
        _output.Write("<value>"u8);
    }

    private void End()
    {
        _output.Write("</value>"u8);
        _inMember = !IsArgument;
        if (IsArgument) _output.Write("</param>"u8);
    }

    private void EndMember()
    {
        // <member><name>…</name><value>…</value></member>
        // http://xmlrpc.com/spec.md#structs
        if (_inMember) _output.Write("</member>"u8);
        _inMember = false;
    }

    private readonly bool IsArgument => _byPosition && _depth == 0;

    private bool StartsArguments(ObjectSchema? schema)
    {
        // <params><param><value>…</value></param>…</params>
        // http://xmlrpc.com/spec.md#requestFormat
        if (!_byPosition || _depth >= 0) return false;
        _arguments = schema;
        _depth = 0;
        _output.Write("<params>"u8);
        return true;
    }

    private bool EndsArguments()
    {
        if (!IsArgument) return false;
        _field = null;
        _depth = -1;
        _output.Write("</params>"u8);
        return true;
    }

    private void BeginArgument()
    {
        FieldSchema? field = _field;
        _field = null;
        // Those between the last and this one were left out.
        while (field is not null && _position < field.Index)
        {
            FieldSchema missing = _arguments!.Fields[_position];
            if (!_options.Nil && missing.Default is null or { IsNull: true })
                throw NoNull($"the argument {missing.Name} is null and others follow");
            XmlRpcDynamic.Write(ref this, missing.Default ?? Value.Null);
        }
        _position++;
        _output.Write("<param>"u8);
    }

    private static CodecException NoNull(string what) =>
        new(CodecFailure.NotRepresentable, -1, $"XML-RPC has no null ({what}): allow nil (option nil=true) when the peer knows it");
}
