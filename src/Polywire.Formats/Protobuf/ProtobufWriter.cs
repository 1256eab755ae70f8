using System.Buffers;
using System.Runtime.CompilerServices;

namespace Polywire.Formats;

/// <summary>
/// Writes <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers</see> in one pass: the length of a message is
/// left open and mended at its end. What surrounds the value that is being written lies on a stack of frames, one per thread.
/// </summary>
internal ref struct ProtobufWriter : IValueWriter
{
    [ThreadStatic]
    private static Frame[]? t_frames;

    private ProtobufOutput _output;
    private Frame[] _frames;
    private int _depth;
    private int _messages;

    // Where the next value stands; null at the root, where a message stands by itself.
    private ProtobufSlot? _slot;

    /// <summary>Begins a message.</summary>
    /// <param name="target">Gets the bytes when it is whole.</param>
    /// <param name="root">Where the value stands in it; null when the value is the message.</param>
    public ProtobufWriter(IBufferWriter<byte> target, ProtobufSlot? root)
    {
        _output = new ProtobufOutput(target);
        _frames = t_frames ?? new Frame[16];
        t_frames = null; // a shape may write another message meanwhile
        _slot = root;
    }

    /// <summary>Gives the bytes to the target.</summary>
    public readonly void Complete() => _output.Complete();

    /// <summary>Gives back what was borrowed.</summary>
    public void Release()
    {
        _output.Release();
        t_frames = _frames;
    }

    /// <summary>A field that is null is left out; an item that is null is an empty box.</summary>
    public void WriteNull()
    {
        var slot = _slot ?? throw FieldFault.Null(AnySchema.Instance);
        if (slot.IsField)
            return;
        if (slot.Inside is null || slot.IsBare)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"null among the items of {slot.Name}: its type does not allow it");
        Leave(Open(slot));
    }

    public void WriteBoolean(bool value) => WriteNumber(value ? 1UL : 0);

    public void WriteInt32(int value)
    {
        var slot = Enter();
        if (value != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            WriteInteger(slot, value);
        }
        Leave(slot);
    }

    public void WriteInt64(long value)
    {
        var slot = Enter();
        if (value != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            WriteInteger(slot, value);
        }
        Leave(slot);
    }

    public void WriteUInt32(uint value) => WriteUInt64(value);

    public void WriteUInt64(ulong value)
    {
        var slot = Enter();
        if (value != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            WriteInteger(slot, (long)value);
        }
        Leave(slot);
    }

    public void WriteSingle(float value)
    {
        var slot = Enter();
        uint bits = BitConverter.SingleToUInt32Bits(value); // minus zero is no zero
        if (bits != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            _output.WriteFixed32(bits);
        }
        Leave(slot);
    }

    public void WriteDouble(double value)
    {
        var slot = Enter();
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        if (bits != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            _output.WriteFixed64(bits);
        }
        Leave(slot);
    }

    public void WriteDecimal(decimal value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxLength];
        WriteUtf8(text[..DecimalText.Write(text, value)]);
    }

    public void WriteText(scoped ReadOnlySpan<char> value)
    {
        var slot = Enter();
        if (!value.IsEmpty || !slot.OmitsZero)
        {
            Tag(slot);
            _output.WriteText(value);
        }
        Leave(slot);
    }

    public void WriteUtf8(scoped ReadOnlySpan<byte> value) => WriteBinary(value);

    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        var slot = Enter();
        if (!value.IsEmpty || !slot.OmitsZero)
        {
            if (slot.KeepsUnknown)
            {
                _output.WriteRaw(value);
                return;
            }
            Tag(slot);
            _output.WriteBytes(value);
        }
        Leave(slot);
    }

    public void WriteTimestamp(DateTimeOffset value)
    {
        var slot = Enter();
        Tag(slot);
        ProtobufTimes.Write(ref _output, value);
        Leave(slot);
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
        var slot = Enter();
        Tag(slot);
        ProtobufTimes.Write(ref _output, value);
        Leave(slot);
    }

    public void WriteGuid(Guid value)
    {
        Span<byte> text = stackalloc byte[GuidText.Length];
        WriteUtf8(text[..GuidText.Write(text, value)]);
    }

    public void WriteEnum(EnumSchema schema, long number)
    {
        if (number != (int)number)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"{schema} has no form for {number}: enums of Protocol Buffers have 32 bits");
        WriteNumber((ulong)number);
    }

    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data) =>
        throw new CodecException(CodecFailure.NotRepresentable, -1, "MessagePack's extension types have no form in Protocol Buffers: use binary");

    public void StartList(int count)
    {
        var slot = Enter();
        int start = Frame.NoLength;
        if (slot.IsPacked && count > 0)
        {
            _output.WriteVarint(slot.Tag);
            start = _output.Reserve();
        }
        Push(slot, start);
        _slot = slot.Item;
    }

    public void EndList() => End();

    public void StartMap(int count)
    {
        var slot = Enter();
        Push(slot, Frame.NoLength);
        _slot = slot.Item;
    }

    public void WriteKey(scoped ReadOnlySpan<char> key)
    {
        OpenEntry();
        _output.WriteText(key);
    }

    public void WriteKey(long key) => WriteInteger(OpenEntry(), key);

    public void WriteKey(ulong key) => WriteInteger(OpenEntry(), (long)key);

    public void WriteKey(bool key)
    {
        OpenEntry();
        _output.WriteByte(key ? (byte)1 : (byte)0);
    }

    public void EndMap() => End();

    public void StartObject(ObjectSchema schema, int count)
    {
        if (_slot is null)
            Push(ProtobufSlot.Message, Frame.NoLength);
        else
            StartMessage(Enter());
    }

    public void WriteField(FieldSchema field) => _slot = field.Slot;

    public void EndObject() => End();

    public void WriteValue(Value value)
    {
        var slot = Enter();
        Tag(slot);
        ProtobufValues.Write(ref _output, value, ProtobufFormat.MaxDepth - _messages);
        Leave(slot);
    }

    private void WriteNumber(ulong value)
    {
        var slot = Enter();
        if (value != 0 || !slot.OmitsZero)
        {
            Tag(slot);
            _output.WriteVarint(value);
        }
        Leave(slot);
    }

    private void WriteInteger(ProtobufSlot slot, long value)
    {
        if (slot.Wire is ProtobufWire.Fixed32)
            _output.WriteFixed32((uint)value);
        else if (slot.Wire is ProtobufWire.Fixed64)
            _output.WriteFixed64((ulong)value);
        else
            _output.WriteVarint(slot.Encoding is IntegerEncoding.ZigZag ? (ulong)((value << 1) ^ (value >> 63)) : (ulong)value);
    }

    private void Tag(ProtobufSlot slot)
    {
        if (slot.Tag != 0)
            _output.WriteVarint(slot.Tag);
    }

    /// <summary>The slot in which the next value stands, its box opened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ProtobufSlot Enter()
    {
        var slot = _slot!;
        return slot.Inside is null ? slot : Open(slot);
    }

    private ProtobufSlot Open(ProtobufSlot slot)
    {
        StartMessage(slot);
        return slot.Inside!;
    }

    /// <summary>A value is complete: so is what it closes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave(ProtobufSlot slot)
    {
        if (slot.Closes)
            Close(slot);
    }

    private void Close(ProtobufSlot slot)
    {
        while (slot.Closes)
            slot = Pop();
    }

    private void StartMessage(ProtobufSlot slot)
    {
        if (++_messages > ProtobufFormat.MaxDepth)
            throw new CodecException(CodecFailure.Limit, -1, $"messages lie deeper inside each other than {ProtobufFormat.MaxDepth}");
        _output.WriteVarint(slot.Tag);
        Push(slot, _output.Reserve(), isMessage: true);
    }

    private ProtobufSlot OpenEntry()
    {
        var slot = _slot!;
        StartMessage(slot);
        _slot = slot.Value;
        _output.WriteVarint(slot.Key!.Tag);
        return slot.Key;
    }

    private void End() => Leave(Pop());

    private void Push(ProtobufSlot slot, int start, bool isMessage = false)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_depth++] = new Frame(slot, start, isMessage);
    }

    /// <summary>Ends the innermost list, map or message.</summary>
    /// <returns>The slot in which it stands, and in which more may follow.</returns>
    private ProtobufSlot Pop()
    {
        var frame = _frames[--_depth];
        if (frame.Start != Frame.NoLength)
            _output.Mend(frame.Start);
        if (frame.IsMessage)
            _messages--;
        return _slot = frame.Slot;
    }

    /// <summary>A list, map or message that is being written.</summary>
    /// <param name="Slot">Where it stands.</param>
    /// <param name="Start">Where its bytes begin; −1 when it has no length.</param>
    /// <param name="IsMessage">Whether it counts for the depth.</param>
    private readonly record struct Frame(ProtobufSlot Slot, int Start, bool IsMessage)
    {
        public const int NoLength = -1;
    }
}
