using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Formats;

/// <summary>
/// Writes <see href="https://protobuf.dev/programming-guides/json/">proto3 JSON</see>: JSON's writer, with integers of 64 bits as text,
/// enums by the names of the <c>.proto</c> file, zeros left out, and forms of their own for Google's messages.
/// </summary>
internal ref struct ProtoJsonWriter : IValueWriter
{
    [ThreadStatic]
    private static Frame[]? t_frames;

    private JsonWriter _json;
    private Frame[] _frames;
    private int _depth;

    // Where the next value stands; null at the root, where an object stands by itself.
    private ProtobufSlot? _slot;

    // The field whose name is written once its value turns out not to be left out; null when it is.
    private FieldSchema? _field;
    private readonly bool _wrapped;

    // A google.protobuf.Any or FieldMask whose fields are gathered, and the type that the object which begins next must name.
    private ProtoJsonSpecial? _special;
    private string? _typeUrl;

    /// <summary>Begins a value.</summary>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="root">Where the value stands; null when it is an object by itself.</param>
    public ProtoJsonWriter(IBufferWriter<byte> output, ProtobufSlot? root)
    {
        _json = new JsonWriter(output);
        _frames = t_frames ?? new Frame[16];
        t_frames = null;
        _slot = root;
        _wrapped = root is not null;
        if (_wrapped)
            _json.StartMap(1);
    }

    /// <summary>Gives the output what was written.</summary>
    public void Complete()
    {
        if (_wrapped)
            _json.EndMap();
        _json.Flush();
        t_frames = _frames;
    }

    public void WriteNull()
    {
        var slot = _slot ?? throw FieldFault.Null(AnySchema.Instance);
        if (slot.IsField)
            return;
        if (slot.Inside is null || slot.IsBare)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"null among the items of {slot.Name}: its type does not allow it");
        _json.StartMap(0);
        _json.EndMap();
        Leave(slot);
    }

    public void WriteBoolean(bool value)
    {
        if (Enter(isZero: !value) is not { } slot)
            return;
        _json.WriteBoolean(value);
        Leave(slot);
    }

    public void WriteInt32(int value)
    {
        if (Enter(isZero: value == 0) is not { } slot)
            return;
        _json.WriteInt32(value);
        Leave(slot);
    }

    public void WriteInt64(long value)
    {
        if (Enter(isZero: value == 0) is not { } slot)
            return;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        _json.WriteUtf8(digits[..length]);
        Leave(slot);
    }

    public void WriteUInt32(uint value)
    {
        if (Enter(isZero: value == 0) is not { } slot)
            return;
        _json.WriteUInt32(value);
        Leave(slot);
    }

    public void WriteUInt64(ulong value)
    {
        if (Enter(isZero: value == 0) is not { } slot)
            return;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        _json.WriteUtf8(digits[..length]);
        Leave(slot);
    }

    public void WriteSingle(float value)
    {
        if (Enter(isZero: BitConverter.SingleToInt32Bits(value) == 0) is not { } slot)
            return;
        _json.WriteSingle(value);
        Leave(slot);
    }

    public void WriteDouble(double value)
    {
        if (Enter(isZero: BitConverter.DoubleToInt64Bits(value) == 0) is not { } slot)
            return;
        _json.WriteDouble(value);
        Leave(slot);
    }

    public void WriteDecimal(decimal value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxLength];
        WriteUtf8(text[..DecimalText.Write(text, value)]);
    }

    public void WriteText(scoped ReadOnlySpan<char> value)
    {
        if (_special is not null)
        {
            _special.Add(value.ToString());
            return;
        }
        if (Enter(isZero: value.IsEmpty) is not { } slot)
            return;
        _json.WriteText(value);
        Leave(slot);
    }

    public void WriteUtf8(scoped ReadOnlySpan<byte> value)
    {
        if (Enter(isZero: value.IsEmpty) is not { } slot)
            return;
        _json.WriteUtf8(value);
        Leave(slot);
    }

    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        if (_special is not null)
        {
            _special.Content = value.ToArray();
            return;
        }
        if (_slot is { KeepsUnknown: true } || Enter(isZero: value.IsEmpty) is not { } slot)
            return;
        _json.WriteBinary(value);
        Leave(slot);
    }

    public void WriteTimestamp(DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[ProtoJsonTimes.MaxLength];
        WriteUtf8(text[..ProtoJsonTimes.Write(text, value)]);
    }

    public void WriteDate(DateOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WriteUtf8(text[..Rfc3339.Write(text, value)]);
    }

    public void WriteTime(TimeOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WriteUtf8(text[..Rfc3339.Write(text, value)]);
    }

    public void WriteDuration(TimeSpan value)
    {
        Span<byte> text = stackalloc byte[ProtoJsonTimes.MaxLength];
        WriteUtf8(text[..ProtoJsonTimes.Write(text, value)]);
    }

    public void WriteGuid(Guid value)
    {
        Span<byte> text = stackalloc byte[GuidText.Length];
        WriteUtf8(text[..GuidText.Write(text, value)]);
    }

    public void WriteEnum(EnumSchema schema, long number)
    {
        if (Enter(isZero: number == 0) is not { } slot)
            return;
        if (schema.IsNull)
            _json.WriteNull();
        else if (schema.ProtobufNames.NameOf(number) is { } name)
            _json.WriteText(name);
        else
            _json.WriteInt64(number);
        Leave(slot);
    }

    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data) => _json.WriteExtension(type, data);

    public void StartList(int count)
    {
        if (_special is not null)
            return;
        bool omitted = count == 0 && _slot is { IsField: true, Inside: null };
        var slot = omitted ? _slot! : Enter(isZero: false)!;
        if (!omitted)
            _json.StartList(count);
        Push(slot, omitted ? FrameKind.Nothing : FrameKind.List);
        _slot = slot.Item;
    }

    public void EndList()
    {
        if (_special is null)
            End();
    }

    public void StartMap(int count)
    {
        bool omitted = count == 0 && _slot is { IsField: true, Inside: null };
        var slot = omitted ? _slot! : Enter(isZero: false)!;
        if (!omitted)
            _json.StartMap(count);
        Push(slot, omitted ? FrameKind.Nothing : FrameKind.Map);
        _slot = slot.Item;
    }

    public void WriteKey(scoped ReadOnlySpan<char> key)
    {
        _json.WriteKey(key);
        ToValue();
    }

    public void WriteKey(long key)
    {
        _json.WriteKey(key);
        ToValue();
    }

    public void WriteKey(ulong key)
    {
        _json.WriteKey(key);
        ToValue();
    }

    public void WriteKey(bool key)
    {
        _json.WriteKey(key);
        ToValue();
    }

    public void EndMap() => End();

    public void StartObject(ObjectSchema schema, int count)
    {
        var slot = _slot is null ? ProtobufSlot.Message : Enter(isZero: false)!;
        if (ProtoJsonSpecial.For(schema) is { } special)
        {
            Push(slot, FrameKind.Nothing);
            _special = special;
            return;
        }
        Push(slot, FrameKind.Map);
        _json.StartMap(count);
        if (_typeUrl is null)
            return;
        _json.WriteKey(ProtoJsonSpecial.TypeName);
        _json.WriteText(_typeUrl);
        _typeUrl = null;
    }

    public void WriteField(FieldSchema field)
    {
        _field = field;
        _slot = field.Slot;
    }

    public void EndObject()
    {
        if (_special is { } special)
        {
            _special = null;
            WriteSpecial(special);
        }
        End();
    }

    public void WriteValue(Value value)
    {
        var slot = Enter(isZero: false)!;
        ProtoJsonSpecial.CheckNumbers(value);
        _json.WriteValue(value);
        Leave(slot);
    }

    private void WriteSpecial(ProtoJsonSpecial special)
    {
        if (!special.IsAny)
        {
            _json.WriteText(special.ToMask());
            return;
        }
        if (special.ToMessage() is not var (schema, value))
        {
            _json.StartMap(0);
            _json.EndMap();
            return;
        }
        _slot = null;
        _field = null;
        if (schema is ObjectSchema type && ProtoJsonSpecial.For(type) is null)
        {
            _typeUrl = special.TypeUrl;
            Dynamic.Write(ref this, schema, value);
            return;
        }
        // Google's messages with a form of their own stand in a field of their own.
        _json.StartMap(2);
        _json.WriteKey(ProtoJsonSpecial.TypeName);
        _json.WriteText(special.TypeUrl);
        _json.WriteKey("value");
        _slot = ProtobufSlot.OfItem(schema);
        Dynamic.Write(ref this, schema, value, mayBeNull: true);
        _json.EndMap();
    }

    /// <summary>The slot in which the next value stands, its name and its box written; null when it is a zero that is left out.</summary>
    private ProtobufSlot? Enter(bool isZero)
    {
        var slot = _slot!;
        if (isZero && slot is { OmitsZero: true, IsField: true, Inside: null })
            return null;
        if (slot.IsField)
            WriteName(slot);
        if (slot.Inside is null)
            return slot;
        if (!slot.IsBare)
        {
            _json.StartMap(1);
            _json.WriteKey(slot.Inside.Name);
        }
        Push(slot, slot.IsBare ? FrameKind.Nothing : FrameKind.Map);
        return slot.Inside;
    }

    private void WriteName(ProtobufSlot slot)
    {
        if (_field is null)
            _json.WriteKey(slot.Name);
        else
            _json.WriteField(_field);
    }

    /// <summary>A value is complete: so is what it closes.</summary>
    private void Leave(ProtobufSlot slot)
    {
        while (slot.Closes)
            slot = Pop();
    }

    private void ToValue()
    {
        Push(_slot!, FrameKind.Nothing);
        _slot = _slot!.Value;
    }

    private void End() => Leave(Pop());

    private void Push(ProtobufSlot slot, FrameKind kind)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_depth++] = new Frame(slot, kind);
    }

    private ProtobufSlot Pop()
    {
        var frame = _frames[--_depth];
        if (frame.Kind is FrameKind.List)
            _json.EndList();
        else if (frame.Kind is FrameKind.Map)
            _json.EndMap();
        return _slot = frame.Slot;
    }

    private enum FrameKind
    {
        Nothing,
        List,
        Map,
    }

    /// <summary>What is being written.</summary>
    /// <param name="Slot">Where it stands.</param>
    /// <param name="Kind">How it ends.</param>
    private readonly record struct Frame(ProtobufSlot Slot, FrameKind Kind);
}
