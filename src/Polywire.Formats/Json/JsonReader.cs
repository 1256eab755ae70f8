using System.Buffers.Text;
using System.Text.Json;

namespace Polywire.Formats;

/// <summary>
/// Reads JSON (<see href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</see>) on System.Text.Json's reader: no comments, no trailing
/// commas, and no key twice in one object. Numbers never go through a double unless one is asked for.
/// </summary>
public ref struct JsonReader : IValueReader
{
    // Longer than any name, date or number of a key that can be right.
    private const int LongestName = 1024;

    private readonly ReadOnlySpan<byte> _input;
    private readonly FormatLimits _limits;
    private Utf8JsonReader _json;

    /// <summary>Creates a reader that stands on the value.</summary>
    /// <param name="input">One value.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="CodecException">No value begins there.</exception>
    public JsonReader(ReadOnlySpan<byte> input, FormatLimits limits)
    {
        _input = input;
        _limits = limits;
        _json = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = limits.Depth });
        Advance();
    }

    /// <inheritdoc/>
    public static bool Repeats => false;

    /// <summary>What the reader stands on.</summary>
    internal readonly JsonTokenType Token => _json.TokenType;

    /// <summary>Lists and objects around what the reader stands on; the end of one stands where it began.</summary>
    internal readonly int Depth => _json.CurrentDepth;

    /// <inheritdoc/>
    public readonly long Offset => _json.TokenStartIndex;

    /// <summary>Refuses what comes after the value.</summary>
    /// <exception cref="CodecException">Something does.</exception>
    public void End()
    {
        try
        {
            if (_json.Read())
                throw Malformed("something after the value", null);
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    /// <summary>Passes over the value, whatever it is.</summary>
    public void Skip()
    {
        try
        {
            _json.Skip();
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    /// <summary>The bytes of the value, whatever it is.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        int start = (int)_json.TokenStartIndex;
        Skip();
        return _input[start..(int)_json.BytesConsumed];
    }

    /// <inheritdoc/>
    public readonly bool ReadNull() => _json.TokenType is JsonTokenType.Null;

    /// <inheritdoc/>
    public readonly bool ReadBoolean() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Not("true or false"),
    };

    /// <inheritdoc/>
    public readonly int ReadInt32()
    {
        if (_json.TokenType is JsonTokenType.Number && _json.TryGetInt32(out int number))
            return number;
        return (int)Whole(int.MinValue, int.MaxValue);
    }

    /// <inheritdoc/>
    public readonly long ReadInt64()
    {
        if (_json.TokenType is JsonTokenType.Number && _json.TryGetInt64(out long number))
            return number;
        return (long)Whole(long.MinValue, long.MaxValue);
    }

    /// <inheritdoc/>
    public readonly uint ReadUInt32()
    {
        if (_json.TokenType is JsonTokenType.Number && _json.TryGetUInt32(out uint number))
            return number;
        return (uint)Whole(0, uint.MaxValue);
    }

    /// <inheritdoc/>
    public readonly ulong ReadUInt64()
    {
        if (_json.TokenType is JsonTokenType.Number && _json.TryGetUInt64(out ulong number))
            return number;
        return (ulong)Whole(0, ulong.MaxValue);
    }

    /// <inheritdoc/>
    public readonly float ReadSingle()
    {
        if (_json.TokenType is JsonTokenType.Number)
            return _json.TryGetSingle(out float number) && float.IsFinite(number) ? number : throw Fault($"expected a number up to {float.MaxValue:R}");
        return (float)Named();
    }

    /// <inheritdoc/>
    public readonly double ReadDouble()
    {
        if (_json.TokenType is JsonTokenType.Number)
            return _json.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Fault($"expected a number up to {double.MaxValue:R}");
        return Named();
    }

    /// <summary>Reads a decimal number; digits in a text count too, since other formats have no other form.</summary>
    public readonly decimal ReadDecimal()
    {
        if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
            throw Not("a decimal number");
        return DecimalText.TryRead(_json.ValueSpan, out decimal number) ? number : throw Fault("expected a decimal number of up to 28 digits");
    }

    /// <inheritdoc/>
    public readonly string ReadText()
    {
        if (_json.TokenType is not JsonTokenType.String)
            throw Not("text");
        return Text();
    }

    /// <summary>Reads bytes: base64 (RFC 4648 section 4).</summary>
    public readonly byte[] ReadBinary()
    {
        if (_json.TokenType is not JsonTokenType.String)
            throw Not("base64 text");
        CheckLength();
        return _json.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Fault("expected base64");
    }

    /// <inheritdoc/>
    public readonly DateTimeOffset ReadTimestamp()
    {
        Span<byte> room = stackalloc byte[LongestName];
        return Rfc3339.TryRead(Short(room), out DateTimeOffset value) ? value : throw Fault("expected a point in time such as 2026-11-21T10:11:12Z");
    }

    /// <inheritdoc/>
    public readonly DateOnly ReadDate()
    {
        Span<byte> room = stackalloc byte[LongestName];
        return Rfc3339.TryRead(Short(room), out DateOnly value) ? value : throw Fault("expected a date such as 2026-11-21");
    }

    /// <inheritdoc/>
    public readonly TimeOnly ReadTime()
    {
        Span<byte> room = stackalloc byte[LongestName];
        return Rfc3339.TryRead(Short(room), out TimeOnly value) ? value : throw Fault("expected a time of day such as 10:11:12.5");
    }

    /// <inheritdoc/>
    public readonly TimeSpan ReadDuration()
    {
        Span<byte> room = stackalloc byte[LongestName];
        return DurationText.TryRead(Short(room), out var value) ? value : throw Fault("expected a duration such as 1.5s");
    }

    /// <inheritdoc/>
    public readonly Guid ReadGuid()
    {
        Span<byte> room = stackalloc byte[LongestName];
        return GuidText.TryRead(Short(room), out var value) ? value : throw Fault("expected a UUID of 36 characters");
    }

    /// <inheritdoc/>
    public readonly long ReadEnum(EnumSchema schema)
    {
        if (_json.TokenType is JsonTokenType.Number)
            return ReadInt64();
        Span<byte> room = stackalloc byte[LongestName];
        return schema.TryGetNumber(Short(room), out long number) ? number : throw Fault($"expected {schema.Choices}");
    }

    /// <inheritdoc/>
    public readonly Cursor StartList() => _json.TokenType is JsonTokenType.StartArray ? default(Cursor) : throw Not("a list");

    /// <inheritdoc/>
    public bool NextItem(ref Cursor cursor)
    {
        Advance();
        if (_json.TokenType is JsonTokenType.EndArray)
            return false;
        Count(ref cursor, "a list", "values");
        return true;
    }

    /// <inheritdoc/>
    public readonly Cursor StartMap() => _json.TokenType is JsonTokenType.StartObject ? default(Cursor) : throw Not("a map");

    /// <inheritdoc/>
    public bool NextEntry(ref Cursor cursor)
    {
        Advance();
        if (_json.TokenType is JsonTokenType.EndObject)
            return false;
        Count(ref cursor, "a map", "entries");
        return true;
    }

    /// <inheritdoc/>
    public string ReadTextKey()
    {
        string key = Text();
        Advance();
        return key;
    }

    /// <summary>Reads a key that is the digits of a signed integer.</summary>
    public long ReadInt64Key()
    {
        Span<byte> room = stackalloc byte[LongestName];
        var text = Short(room);
        if (!Utf8Parser.TryParse(text, out long key, out int used) || used != text.Length)
            throw Fault("expected a key of digits");
        Advance();
        return key;
    }

    /// <summary>Reads a key that is the digits of an unsigned integer.</summary>
    public ulong ReadUInt64Key()
    {
        Span<byte> room = stackalloc byte[LongestName];
        var text = Short(room);
        if (!Utf8Parser.TryParse(text, out ulong key, out int used) || used != text.Length)
            throw Fault("expected a key of digits");
        Advance();
        return key;
    }

    /// <summary>Reads a key that is <c>true</c> or <c>false</c>.</summary>
    public bool ReadBooleanKey()
    {
        bool key = _json.ValueTextEquals("true"u8);
        if (!key && !_json.ValueTextEquals("false"u8))
            throw Fault("expected the key true or false");
        Advance();
        return key;
    }

    /// <summary>Enters an object, or a list of its fields in order, where null stands for a field that is not given.</summary>
    public readonly Cursor StartObject(ObjectSchema schema) => _json.TokenType switch
    {
        JsonTokenType.StartObject => default,
        JsonTokenType.StartArray when !schema.IsUnion => new Cursor { Taken = ~0 },
        _ => throw Not(schema.IsUnion ? "an object" : "an object, or a list of fields"),
    };

    /// <inheritdoc/>
    public bool NextField(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        if (cursor.Taken < 0)
            return NextPosition(schema, ref cursor, out index);
        while (true)
        {
            Advance();
            if (_json.TokenType is JsonTokenType.EndObject)
            {
                index = -1;
                return false;
            }
            index = _json.ValueIsEscaped ? IndexOfEscaped(schema, cursor.Taken) : schema.IndexOf(_json.ValueSpan, cursor.Taken);
            if (index < 0 && _limits.RefuseUnknownFields)
                throw Fault($"{schema} has no such field");
            Advance();
            if (index >= 0)
            {
                cursor.Taken = index + 1;
                return true;
            }
            Skip();
        }
    }

    /// <inheritdoc/>
    public Value ReadValue() => _json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.True => Value.From(true),
        JsonTokenType.False => Value.From(false),
        JsonTokenType.Number => Number(),
        JsonTokenType.String => Value.From(Text()),
        JsonTokenType.StartArray => ReadItems(),
        _ => ReadEntries(),
    };

    /// <inheritdoc/>
    public readonly CodecException Fault(string message) => Failed(CodecFailure.WrongType, _json.TokenStartIndex, message, null);

    private Value ReadItems()
    {
        var items = new List<Value>();
        var cursor = default(Cursor);
        while (NextItem(ref cursor))
            items.Add(ReadValue());
        return Value.From(items);
    }

    private Value ReadEntries()
    {
        var map = new ValueMap();
        var cursor = default(Cursor);
        while (NextEntry(ref cursor))
        {
            var key = Value.From(Text());
            if (map.IndexOf(key) >= 0)
                throw Fault("the key comes twice");
            Advance();
            map.TryAdd(key, ReadValue());
        }
        return Value.From(map);
    }

    private bool NextPosition(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        while (true)
        {
            Advance();
            if (_json.TokenType is JsonTokenType.EndArray)
            {
                index = -1;
                return false;
            }
            index = ~cursor.Taken--;
            if (index >= schema.Fields.Count)
                throw Fault($"more than the {schema.Fields.Count} fields of {schema}");
            var field = schema.Fields[index];
            if (field.MayBeNull || field.Schema is AnySchema || !ReadNull())
                return true;
        }
    }

    private readonly int IndexOfEscaped(ObjectSchema schema, int expected)
    {
        Span<byte> room = stackalloc byte[LongestName];
        return _json.ValueSpan.Length > LongestName ? -1 : schema.IndexOf(Short(room), expected);
    }

    /// <summary>An integer that was not spelled as one (<c>1.0</c>, <c>1e3</c>), or the failure.</summary>
    private readonly decimal Whole(decimal from, decimal to)
    {
        if (_json.TokenType is not JsonTokenType.Number)
            throw Not("an integer");
        return DecimalText.TryRead(_json.ValueSpan, out decimal number) && number == decimal.Truncate(number) && number >= from && number <= to
            ? number
            : throw Fault($"expected an integer from {from} to {to}");
    }

    private readonly double Named() =>
        _json.TokenType is JsonTokenType.String && NamedNumbers.TryRead(_json.ValueSpan, out double named) ? named : throw Not("a number");

    /// <summary>An integer stays one while it fits 64 bits; −0 is the double that it says.</summary>
    private readonly Value Number()
    {
        if (_json.TryGetInt64(out long number) && (number != 0 || _json.ValueSpan[0] != '-'))
            return Value.From(number);
        if (_json.TryGetUInt64(out ulong wide) && wide != 0)
            return Value.From(wide);
        return Value.From(ReadDouble());
    }

    private readonly string Text()
    {
        CheckLength();
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException failure)
        {
            throw Failed(CodecFailure.Malformed, _json.TokenStartIndex, "the text is not UTF-8, or escapes half of a surrogate pair", failure);
        }
    }

    /// <summary>The text of a name or date, without allocation.</summary>
    internal readonly ReadOnlySpan<byte> Short(Span<byte> room)
    {
        if (_json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw Not("text");
        if (!_json.ValueIsEscaped)
            return _json.ValueSpan;
        if (_json.ValueSpan.Length > room.Length)
            throw Fault($"expected a text of at most {room.Length} bytes");
        try
        {
            return room[.._json.CopyString(room)];
        }
        catch (InvalidOperationException failure)
        {
            throw Failed(CodecFailure.Malformed, _json.TokenStartIndex, "the text escapes half of a surrogate pair", failure);
        }
    }

    private readonly void CheckLength()
    {
        if (_json.ValueSpan.Length > _limits.ScalarBytes)
            throw Failed(CodecFailure.Limit, _json.TokenStartIndex, $"a text of {_json.ValueSpan.Length} bytes: the limit ScalarBytes is {_limits.ScalarBytes}", null);
    }

    private readonly void Count(ref Cursor cursor, string what, string of)
    {
        if (++cursor.Taken > _limits.Count)
            throw Failed(CodecFailure.Limit, _json.TokenStartIndex, $"{what} of more {of} than the limit Count, which is {_limits.Count}", null);
    }

    /// <summary>Steps to the name of the next member of an object.</summary>
    /// <returns>False at its end.</returns>
    internal bool NextName()
    {
        Advance();
        return _json.TokenType is not JsonTokenType.EndObject;
    }

    internal void Advance()
    {
        try
        {
            if (!_json.Read())
                throw Malformed("the input ends where a value is expected", null);
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    private readonly CodecException Malformed(JsonException failure)
    {
        long at = _json.BytesConsumed;
        int open = _json.CurrentDepth + (_json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
        bool tooDeep = open >= _limits.Depth && _input[(int)at..].TrimStart(" \t\r\n,"u8) is [(byte)'[' or (byte)'{', ..];
        return tooDeep
            ? Failed(CodecFailure.Limit, at, $"lists and objects inside each other: the limit Depth is {_limits.Depth}", failure)
            : Malformed(failure.Message.Split(" LineNumber:")[0], failure);
    }

    private readonly CodecException Malformed(string message, Exception? inner) => Failed(CodecFailure.Malformed, _json.BytesConsumed, message, inner);

    private readonly CodecException Failed(CodecFailure failure, long offset, string message, Exception? inner) =>
        new(failure, offset, message, JsonPath.Of(_input, offset, _limits.Depth), inner);

    private readonly CodecException Not(string expected) => Fault($"expected {expected}, but it is {Describe(_json.TokenType)}");

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => "a number",
        JsonTokenType.String or JsonTokenType.PropertyName => "text",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    };
}
