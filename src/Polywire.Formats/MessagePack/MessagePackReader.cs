using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Polywire.Formats;

/// <summary>
/// Reads MessagePack: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md">the specification</see>. Integers are taken in
/// any width, text from bin and binary from str (the old raw) too. Memory is taken for what is there, never for what a length claims.
/// </summary>
public ref struct MessagePackReader : IValueReader
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly FormatLimits _limits;
    private int _at;
    private int _start;
    private int _depth;

    /// <summary>Creates a reader that stands on the first value.</summary>
    /// <param name="input">One value or several.</param>
    /// <param name="limits">Caps.</param>
    public MessagePackReader(ReadOnlySpan<byte> input, FormatLimits limits)
    {
        _input = input;
        _limits = limits;
    }

    /// <inheritdoc/>
    public static bool Repeats => false;

    /// <inheritdoc/>
    public readonly long Offset => _at;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool AtEnd => _at == _input.Length;

    /// <summary>What stands next.</summary>
    /// <exception cref="CodecException">Nothing is left, or the byte is the one that is never used.</exception>
    public MessagePackType NextType
    {
        get
        {
            _start = _at;
            return Head().Type;
        }
    }

    /// <summary>Passes over one value, whatever it is.</summary>
    public void Skip()
    {
        var token = Take(out _);
        if (token.IsLeaf)
            return;
        Enter();
        for (long left = token.Children; left > 0; left--)
            Skip();
        _depth--;
    }

    /// <summary>The bytes of one value, whatever it is.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        int start = _at;
        Skip();
        return _input[start.._at];
    }

    /// <summary>The bytes of a str or bin, whatever they are.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var token = Take(out var payload);
        return token.Type is MessagePackType.Text or MessagePackType.Binary ? payload : throw Not("text or binary");
    }

    /// <summary>The UTF-8 of a str or bin: how old peers spell names.</summary>
    /// <exception cref="CodecException">It is neither, or no UTF-8.</exception>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var bytes = ReadBytes();
        return Utf8.IsValid(bytes) ? bytes : throw Fault("the text is not UTF-8: it can be read as binary");
    }

    /// <summary>The length of a list whose values are read one by one afterwards.</summary>
    public int ReadListHead()
    {
        var token = Take(out _);
        return token.Type is MessagePackType.List ? (int)token.Children : throw Not("a list");
    }

    /// <summary>The count of a map's entries, which are read key by value afterwards.</summary>
    public int ReadMapHead()
    {
        var token = Take(out _);
        return token.Type is MessagePackType.Map ? (int)(token.Children / 2) : throw Not("a map");
    }

    /// <summary>Refuses what comes after the last value.</summary>
    /// <exception cref="CodecException">Something does.</exception>
    public void End()
    {
        _start = _at;
        if (!AtEnd)
            throw Malformed($"{_input.Length - _at} bytes after the value");
    }

    /// <inheritdoc/>
    public bool ReadNull()
    {
        if (AtEnd || _input[_at] != MessagePackCode.Nil)
            return false;
        _start = _at++;
        return true;
    }

    /// <inheritdoc/>
    public bool ReadBoolean()
    {
        var token = Take(out _);
        return token.Type is MessagePackType.Boolean ? _input[_start] == MessagePackCode.True : throw Not("true or false");
    }

    /// <inheritdoc/>
    public int ReadInt32() => ReadInt64() is >= int.MinValue and <= int.MaxValue and var number
        ? (int)number
        : throw Fault($"expected an integer from {int.MinValue} to {int.MaxValue}");

    /// <inheritdoc/>
    public long ReadInt64()
    {
        long number = ReadInteger(out bool isWide);
        return isWide ? throw Fault($"expected an integer up to {long.MaxValue}") : number;
    }

    /// <inheritdoc/>
    public uint ReadUInt32() => ReadUInt64() is <= uint.MaxValue and var number
        ? (uint)number
        : throw Fault($"expected an integer from 0 to {uint.MaxValue}");

    /// <inheritdoc/>
    public ulong ReadUInt64()
    {
        long number = ReadInteger(out bool isWide);
        return number < 0 && !isWide ? throw Fault("expected an integer from 0") : (ulong)number;
    }

    /// <summary>Reads a number; one of 64 bits is rounded.</summary>
    public float ReadSingle()
    {
        double number = ReadDouble();
        float narrow = (float)number;
        return float.IsInfinity(narrow) && !double.IsInfinity(number) ? throw Fault($"expected a number up to {float.MaxValue:R}") : narrow;
    }

    /// <inheritdoc/>
    public double ReadDouble()
    {
        var token = Take(out var payload);
        if (token.Type is MessagePackType.Float)
            return MessagePackNumber.ReadFloat(payload);
        if (token.Type is not MessagePackType.Integer)
            throw Not("a number");
        long bits = MessagePackNumber.ReadInteger(_input[_start], payload, out bool isWide);
        double number = isWide ? (ulong)bits : bits;
        bool exact = isWide ? (UInt128)number == (ulong)bits : (Int128)number == bits;
        return exact ? number : throw Fault("the integer has no exact form as a number of 64 bits");
    }

    /// <inheritdoc/>
    public decimal ReadDecimal()
    {
        var type = NextType;
        if (type is MessagePackType.Integer)
        {
            long bits = ReadInteger(out bool isWide);
            return isWide ? (ulong)bits : bits;
        }
        if (type is MessagePackType.Float)
        {
            Span<byte> digits = stackalloc byte[32];
            ReadDouble().TryFormat(digits, out int length, "R", CultureInfo.InvariantCulture);
            return DecimalText.TryRead(digits[..length], out decimal near) ? near : throw Fault("expected a decimal number of up to 28 digits");
        }
        return DecimalText.TryRead(ReadBytes(), out decimal number) ? number : throw Fault("expected a decimal number of up to 28 digits");
    }

    /// <inheritdoc/>
    public string ReadText() => Encoding.UTF8.GetString(ReadUtf8());

    /// <inheritdoc/>
    public byte[] ReadBinary() => ReadBytes().ToArray();

    /// <summary>Reads a point in time: extension −1, which is UTC, or RFC 3339 text.</summary>
    public DateTimeOffset ReadTimestamp()
    {
        var token = Take(out var payload);
        var value = default(DateTimeOffset);
        return token.Type switch
        {
            MessagePackType.Extension when ExtensionType(token) == MessagePackCode.TimestampType =>
                MessagePackTimestamp.TryRead(payload, out value) ? value : throw Fault("a timestamp that is malformed or outside the years 1 to 9999"),
            MessagePackType.Text or MessagePackType.Binary =>
                Rfc3339.TryRead(payload, out value) ? value : throw Fault("expected a point in time such as 2026-11-21T10:11:12Z"),
            _ => throw Not("a point in time"),
        };
    }

    /// <inheritdoc/>
    public DateOnly ReadDate() => Rfc3339.TryRead(ReadBytes(), out DateOnly value) ? value : throw Fault("expected a date such as 2026-11-21");

    /// <inheritdoc/>
    public TimeOnly ReadTime() => Rfc3339.TryRead(ReadBytes(), out TimeOnly value) ? value : throw Fault("expected a time of day such as 10:11:12.5");

    /// <inheritdoc/>
    public TimeSpan ReadDuration() => DurationText.TryRead(ReadBytes(), out var value) ? value : throw Fault("expected a duration such as 1.5s");

    /// <inheritdoc/>
    public Guid ReadGuid() => GuidText.TryRead(ReadBytes(), out var value) ? value : throw Fault("expected a UUID of 36 characters");

    /// <inheritdoc/>
    public long ReadEnum(EnumSchema schema)
    {
        if (NextType is MessagePackType.Integer)
            return ReadInt64();
        return schema.TryGetNumber(ReadBytes(), out long number) ? number : throw Fault($"expected {schema.Choices}");
    }

    /// <inheritdoc/>
    public Cursor StartList()
    {
        int count = ReadListHead();
        Enter();
        return new Cursor { Rest = count, Start = _start };
    }

    /// <inheritdoc/>
    public bool NextItem(ref Cursor cursor)
    {
        if (cursor.Rest == 0)
            return Leave(cursor);
        cursor.Rest--;
        return true;
    }

    /// <inheritdoc/>
    public Cursor StartMap()
    {
        int count = ReadMapHead();
        Enter();
        return new Cursor { Rest = count, Start = _start };
    }

    /// <inheritdoc/>
    public bool NextEntry(ref Cursor cursor) => NextItem(ref cursor);

    /// <inheritdoc/>
    public string ReadTextKey() => ReadText();

    /// <inheritdoc/>
    public long ReadInt64Key() => ReadInt64();

    /// <inheritdoc/>
    public ulong ReadUInt64Key() => ReadUInt64();

    /// <inheritdoc/>
    public bool ReadBooleanKey() => ReadBoolean();

    /// <summary>Enters an object: a map, or a list of its fields in order, where nil stands for a field that is not given.</summary>
    public Cursor StartObject(ObjectSchema schema)
    {
        var token = Take(out _);
        if (token.Type is MessagePackType.Map)
        {
            Enter();
            return new Cursor { Rest = (int)(token.Children / 2), Start = _start };
        }
        if (token.Type is not MessagePackType.List || schema.IsUnion)
            throw Not(schema.IsUnion ? "a map" : "a map, or a list of fields");
        if (token.Children > schema.Fields.Count)
            throw Fault($"{token.Children} values for {schema.Fields.Count} fields of {schema}");
        Enter();
        return new Cursor { Rest = (int)token.Children, Taken = ~0, Start = _start };
    }

    /// <inheritdoc/>
    public bool NextField(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        if (cursor.Taken < 0)
            return NextPosition(schema, ref cursor, out index);
        while (cursor.Rest > 0)
        {
            cursor.Rest--;
            if (NextType is MessagePackType.Text or MessagePackType.Binary)
            {
                index = schema.IndexOf(ReadBytes(), cursor.Taken);
                if (index >= 0)
                {
                    cursor.Taken = index + 1;
                    return true;
                }
            }
            else
            {
                Skip();
            }
            if (_limits.RefuseUnknownFields)
                throw Fault($"{schema} has no such field");
            Skip();
        }
        index = -1;
        return Leave(cursor);
    }

    /// <inheritdoc/>
    public Value ReadValue()
    {
        var token = Take(out var payload);
        return token.Type switch
        {
            MessagePackType.Nil => default,
            MessagePackType.Boolean => Value.From(_input[_start] == MessagePackCode.True),
            MessagePackType.Integer => MessagePackNumber.ReadInteger(_input[_start], payload, out bool isWide) is var bits && isWide
                ? Value.From((ulong)bits)
                : Value.From(bits),
            MessagePackType.Float => Value.From(MessagePackNumber.ReadFloat(payload)),
            MessagePackType.Text => Utf8.IsValid(payload) ? Value.From(Encoding.UTF8.GetString(payload)) : Value.From(payload.ToArray()),
            MessagePackType.Binary => Value.From(payload.ToArray()),
            MessagePackType.Extension when ExtensionType(token) == MessagePackCode.TimestampType && MessagePackTimestamp.TryRead(payload, out var time) =>
                Value.From(time),
            MessagePackType.Extension => Value.Extension(ExtensionType(token), payload.ToArray()),
            MessagePackType.List => ReadItems(token.Children),
            _ => ReadEntries(token.Children / 2),
        };
    }

    /// <inheritdoc/>
    public readonly CodecException Fault(string message) =>
        new(CodecFailure.WrongType, _start, message, MessagePackPath.Of(_input, _start));

    private Value ReadItems(long count)
    {
        Enter();
        var items = new List<Value>();
        for (; count > 0; count--)
            items.Add(ReadValue());
        _depth--;
        return Value.From(items);
    }

    private Value ReadEntries(long count)
    {
        Enter();
        var map = new ValueMap();
        for (; count > 0; count--)
        {
            int start = _at;
            var key = ReadValue();
            var value = ReadValue();
            if (map.TryAdd(key, value))
                continue;
            _start = start;
            throw Fault("the key comes twice");
        }
        _depth--;
        return Value.From(map);
    }

    private bool NextPosition(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        while (cursor.Rest > 0)
        {
            cursor.Rest--;
            index = ~cursor.Taken--;
            var field = schema.Fields[index];
            if (field.MayBeNull || field.Schema is AnySchema || !ReadNull())
                return true;
        }
        index = -1;
        return Leave(cursor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadInteger(out bool isWide)
    {
        isWide = false;
        _start = _at;
        if ((uint)_at >= (uint)_input.Length || (sbyte)_input[_at] is var code && code < -32)
            return ReadWideInteger(out isWide);
        _at++;
        return code;
    }

    private long ReadWideInteger(out bool isWide)
    {
        var token = Take(out var payload);
        if (token.Type is MessagePackType.Integer)
            return MessagePackNumber.ReadInteger(_input[_start], payload, out isWide);
        isWide = false;
        // A peer whose only numbers are doubles says 7.0 where it means 7.
        if (token.Type is MessagePackType.Float && MessagePackNumber.ReadFloat(payload) is var number && number == Math.Floor(number) && Math.Abs(number) < 9.2e18)
            return (long)number;
        throw Not("an integer");
    }

    /// <summary>Takes the head of a value, and its payload when it has no values inside.</summary>
    private MessagePackToken Take(out ReadOnlySpan<byte> payload)
    {
        _start = _at;
        var token = Head();
        int start = _at + token.HeadBytes, left = _input.Length - start;
        if (token.PayloadBytes > (uint)_limits.ScalarBytes)
            throw Described(MessagePackFault.TooLong(_limits, _at, token.PayloadBytes));
        if (token.Children > _limits.Count * (token.Type is MessagePackType.Map ? 2L : 1L))
            throw Described(MessagePackFault.TooMany(_limits, _at, token));
        if (token.PayloadBytes > left || token.Children > left)
            throw Malformed("the input ends within the value");
        payload = _input.Slice(start, (int)token.PayloadBytes);
        _at = start + (int)token.PayloadBytes;
        return token;
    }

    private readonly MessagePackToken Head()
    {
        if (!AtEnd && _input[_at] == MessagePackCode.NeverUsed)
            throw Malformed("the byte c1, which MessagePack never uses");
        return MessagePackToken.TryRead(_input, _at, out var token) ? token : throw Malformed("the input ends where a value is expected");
    }

    private readonly sbyte ExtensionType(MessagePackToken token) => (sbyte)_input[_start + token.HeadBytes - 1];

    private void Enter()
    {
        if (++_depth > _limits.Depth)
            throw Described(MessagePackFault.TooDeep(_limits, _start));
    }

    private bool Leave(Cursor cursor)
    {
        _depth--;
        _start = cursor.Start;
        return false;
    }

    private readonly CodecException Not(string expected) => Fault($"expected {expected}, but it is {Describe()}");

    private readonly CodecException Malformed(string message) =>
        new(CodecFailure.Malformed, _start, message, MessagePackPath.Of(_input, _start));

    private readonly CodecException Described(CodecException failure) => failure.At(MessagePackPath.Of(_input, _start));

    private readonly string Describe() => MessagePackToken.TryRead(_input, _start, out var token) ? token.Type.ToString().ToLowerInvariant() : "nothing";
}
