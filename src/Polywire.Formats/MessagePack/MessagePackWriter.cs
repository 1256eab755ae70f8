using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Polywire.Formats;

/// <summary>
/// Writes MessagePack in its shortest forms: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md">the
/// specification</see>. Objects are maps from field names. Call <see cref="Flush"/> at the end; what a failure leaves behind is part
/// of a value.
/// </summary>
public ref struct MessagePackWriter : IValueWriter
{
    // A cycle of objects ends here rather than with the stack.
    private const int MaxDepth = FormatLimits.MaxDepth;
    private const int Room = 256;

    private readonly IBufferWriter<byte> _output;
    private readonly bool _byPosition;
    private Span<byte> _span;
    private int _length;
    private int _depth;

    // Of the object that is written as a list: the place of the field that must come next.
    private int _place;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="byPosition">
    /// Whether an object that is the outermost value becomes a list of its fields in order: the way in which arguments are passed by
    /// position. Only fields at the end may then be left out.
    /// </param>
    public MessagePackWriter(IBufferWriter<byte> output, bool byPosition = false)
    {
        _output = output;
        _byPosition = byPosition;
    }

    /// <summary>Gives the output what was written.</summary>
    public void Flush()
    {
        if (_length > 0)
            _output.Advance(_length);
        _span = default;
        _length = 0;
    }

    /// <summary>Writes bytes that are MessagePack already: whole values, not checked.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> values)
    {
        values.CopyTo(Reserve(values.Length));
        _length += values.Length;
    }

    /// <inheritdoc/>
    public void WriteNull() => Append(MessagePackCode.Nil);

    /// <inheritdoc/>
    public void WriteBoolean(bool value) => Append(value ? MessagePackCode.True : MessagePackCode.False);

    /// <inheritdoc/>
    public void WriteInt32(int value) => WriteInt64(value);

    /// <inheritdoc/>
    public void WriteInt64(long value)
    {
        if (value >= 0)
            WriteUInt64((ulong)value);
        else
            Advance(MessagePackNumber.WriteNegative(Reserve(9), value));
    }

    /// <inheritdoc/>
    public void WriteUInt32(uint value) => WriteUInt64(value);

    /// <inheritdoc/>
    public void WriteUInt64(ulong value)
    {
        var to = Reserve(9);
        if (value <= MessagePackCode.MaxFixInt)
        {
            to[0] = (byte)value;
            _length++;
            return;
        }
        _length += MessagePackNumber.WritePositive(to, value);
    }

    /// <inheritdoc/>
    public void WriteSingle(float value)
    {
        var to = Reserve(5);
        to[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(to[1..], value);
        _length += 5;
    }

    /// <inheritdoc/>
    public void WriteDouble(double value)
    {
        var to = Reserve(9);
        to[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(to[1..], value);
        _length += 9;
    }

    /// <inheritdoc/>
    public void WriteDecimal(decimal value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxLength];
        WriteUtf8(text[..DecimalText.Write(text, value)]);
    }

    /// <summary>Text as UTF-16; what is no Unicode (half of a surrogate pair) becomes U+FFFD.</summary>
    public void WriteText(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > ushort.MaxValue / 3)
        {
            WriteLongText(value);
            return;
        }
        // The head is as long as it is for ASCII; other text may have to move.
        int head = MessagePackNumber.TextHeadLength(value.Length);
        var to = Reserve(3 + value.Length * 3);
        int bytes = Encoding.UTF8.GetBytes(value, to[head..]);
        int needed = MessagePackNumber.TextHeadLength(bytes);
        if (needed != head)
            to.Slice(head, bytes).CopyTo(to[needed..]);
        MessagePackNumber.WriteTextHead(to, bytes);
        _length += needed + bytes;
    }

    /// <inheritdoc/>
    public void WriteUtf8(scoped ReadOnlySpan<byte> value)
    {
        Advance(MessagePackNumber.WriteTextHead(Reserve(5), value.Length));
        WriteRaw(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        Advance(MessagePackNumber.WriteBinaryHead(Reserve(5), value.Length));
        WriteRaw(value);
    }

    /// <summary>A point in time, as extension −1, which has no offset: it is read as UTC.</summary>
    public void WriteTimestamp(DateTimeOffset value) => Advance(MessagePackTimestamp.Write(Reserve(15), value));

    /// <inheritdoc/>
    public void WriteDate(DateOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WriteUtf8(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteTime(TimeOnly value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        WriteUtf8(text[..Rfc3339.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteDuration(TimeSpan value)
    {
        Span<byte> text = stackalloc byte[DurationText.MaxLength];
        WriteUtf8(text[..DurationText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value)
    {
        Span<byte> text = stackalloc byte[GuidText.Length];
        WriteUtf8(text[..GuidText.Write(text, value)]);
    }

    /// <inheritdoc/>
    public void WriteEnum(EnumSchema schema, long number)
    {
        if (schema.NameOf(number) is { } name)
            WriteText(name);
        else
            WriteInt64(number);
    }

    /// <inheritdoc/>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data)
    {
        Advance(MessagePackNumber.WriteExtensionHead(Reserve(6), type, data.Length));
        WriteRaw(data);
    }

    /// <inheritdoc/>
    public void StartList(int count)
    {
        Enter();
        Advance(MessagePackNumber.WriteListHead(Reserve(5), count));
    }

    /// <inheritdoc/>
    public void EndList() => _depth--;

    /// <inheritdoc/>
    public void StartMap(int count)
    {
        Enter();
        Advance(MessagePackNumber.WriteMapHead(Reserve(5), count));
    }

    /// <inheritdoc/>
    public void WriteKey(scoped ReadOnlySpan<char> key) => WriteText(key);

    /// <inheritdoc/>
    public void WriteKey(long key) => WriteInt64(key);

    /// <inheritdoc/>
    public void WriteKey(ulong key) => WriteUInt64(key);

    /// <inheritdoc/>
    public void WriteKey(bool key) => WriteBoolean(key);

    /// <inheritdoc/>
    public void EndMap() => _depth--;

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
            WriteRaw(field.MessagePackName);
        else if (field.Index != _place++)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"a field before {field.Name} is left out, but fields go by position here");
    }

    /// <inheritdoc/>
    public void EndObject() => _depth--;

    /// <inheritdoc/>
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
        for (int index = 0; index < entries.Count; index++)
        {
            WriteValue(entries[index].Key);
            WriteValue(entries[index].Value);
        }
        EndMap();
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw new CodecException(CodecFailure.Limit, -1, $"more than {MaxDepth} lists and objects inside each other: is it a cycle?");
    }

    private void WriteLongText(scoped ReadOnlySpan<char> value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        Advance(MessagePackNumber.WriteTextHead(Reserve(5), bytes));
        Encoding.UTF8.GetBytes(value, Reserve(bytes));
        _length += bytes;
    }

    private void Append(byte code)
    {
        Reserve(1)[0] = code;
        _length++;
    }

    // Not "_length += Write(Reserve(…))": that reads the length before Reserve changes it.
    private void Advance(int bytes) => _length += bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int bytes)
    {
        if (_span.Length - _length < bytes)
            Grow(bytes);
        return _span[_length..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        Flush();
        _span = _output.GetSpan(Math.Max(bytes, Room));
    }
}
