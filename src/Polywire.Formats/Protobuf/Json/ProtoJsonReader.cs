using System.Text;
using System.Text.Json;

namespace Polywire.Formats;

/// <summary>
/// Reads <see href="https://protobuf.dev/programming-guides/json/">proto3 JSON</see>: JSON's reader, with both names of each field,
/// numbers in texts, null as a field that does not come, and the forms that Google's messages have of their own.
/// </summary>
internal ref struct ProtoJsonReader : IValueReader
{
    // Longer than any number, date or name that can be right.
    private const int LongestScalar = 1024;

    private readonly FormatLimits _limits;
    private readonly bool _hasTypeName;
    private JsonReader _json;
    private ProtobufSlot? _slot;

    // Whether what is read next did not come; the reader then stands behind it.
    private bool _isAbsent;

    // Whether the outermost object is a wrapper that is open.
    private readonly bool _isWrapped;

    // A google.protobuf.Any or FieldMask whose fields are given out.
    private ProtoJsonSpecial? _special;

    /// <summary>Begins to read.</summary>
    /// <param name="input">One JSON text.</param>
    /// <param name="root">Where the value stands in the outermost object; null when it is that object.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="hasTypeName">Whether the outermost object is what an Any holds, beside its type's name.</param>
    public ProtoJsonReader(ReadOnlySpan<byte> input, ProtobufSlot? root, FormatLimits limits, bool hasTypeName = false)
    {
        _limits = limits;
        _hasTypeName = hasTypeName;
        _json = new JsonReader(input, limits);
        _slot = root;
        if (root is null)
            return;
        Open(root.Name);
        _isWrapped = !_isAbsent && !_json.ReadNull();
        if (_isWrapped)
            return;
        Close(0);
        _json.End();
        _isAbsent = false;
        _json = new JsonReader(ZeroOf(root), limits);
    }

    public static bool Repeats => false;

    public static bool LeavesOutZeros => true;

    public readonly long Offset => _json.Offset;

    /// <summary>Refuses what comes after the value.</summary>
    public void End()
    {
        if (_isWrapped)
            Close(0);
        _json.End();
    }

    public readonly bool ReadNull() => _isAbsent || (_json.ReadNull() && _slot is not { Schema: EnumSchema { IsNull: true } });

    public readonly bool ReadBoolean() => _json.ReadBoolean();

    public readonly int ReadInt32() =>
        _json.Token is JsonTokenType.String ? Number(stackalloc byte[LongestScalar]).ReadInt32() : _json.ReadInt32();

    public readonly long ReadInt64() =>
        _json.Token is JsonTokenType.String ? Number(stackalloc byte[LongestScalar]).ReadInt64() : _json.ReadInt64();

    public readonly uint ReadUInt32() =>
        _json.Token is JsonTokenType.String ? Number(stackalloc byte[LongestScalar]).ReadUInt32() : _json.ReadUInt32();

    public readonly ulong ReadUInt64() =>
        _json.Token is JsonTokenType.String ? Number(stackalloc byte[LongestScalar]).ReadUInt64() : _json.ReadUInt64();

    public readonly float ReadSingle() =>
        _json.Token is JsonTokenType.String && !IsNamed() ? Number(stackalloc byte[LongestScalar]).ReadSingle() : _json.ReadSingle();

    public readonly double ReadDouble() =>
        _json.Token is JsonTokenType.String && !IsNamed() ? Number(stackalloc byte[LongestScalar]).ReadDouble() : _json.ReadDouble();

    public readonly decimal ReadDecimal() => IsEmpty() ? 0 : _json.ReadDecimal();

    public readonly string ReadText() => _special is not { } special ? _json.ReadText() : special.IsAny ? special.TypeUrl : special.Paths[special.Given - 1];

    /// <summary>Base64, in either alphabet, with or without its padding.</summary>
    public readonly byte[] ReadBinary()
    {
        if (_special is not null)
            return _special.Content;
        return ProtoJsonBinary.TryRead(_json.ReadText(), out byte[]? bytes) ? bytes : throw Fault("expected base64");
    }

    public readonly DateTimeOffset ReadTimestamp() =>
        ProtoJsonTimes.TryRead(_json.Short(stackalloc byte[LongestScalar]), out DateTimeOffset value) ? value : throw Fault("expected a point in time such as 2026-11-21T10:11:12Z");

    public readonly DateOnly ReadDate() => IsEmpty() ? default : _json.ReadDate();

    public readonly TimeOnly ReadTime() => IsEmpty() ? default : _json.ReadTime();

    public readonly TimeSpan ReadDuration() =>
        ProtoJsonTimes.TryRead(_json.Short(stackalloc byte[LongestScalar]), out TimeSpan value) ? value : throw Fault("expected a duration such as 1.5s, of at most 10,000 years");

    public readonly Guid ReadGuid() => IsEmpty() ? default : _json.ReadGuid();

    public readonly long ReadEnum(EnumSchema schema)
    {
        if (schema.IsNull && _json.ReadNull())
            return 0;
        if (_json.Token is JsonTokenType.Number)
            return ReadInt32();
        return schema.ProtobufNames.TryGetNumber(_json.Short(stackalloc byte[LongestScalar]), out long number)
            ? number
            : throw Fault($"expected a number or one of {string.Join(", ", schema.ProtobufNames.Names)}");
    }

    public Value ReadValue() => _json.ReadValue();

    public readonly CodecException Fault(string message) => _json.Fault(message);

    public readonly Cursor StartList()
    {
        var at = new Cursor { Form = _slot!.Item, End = _json.Depth + 1, IsOver = _isAbsent || _special is not null };
        return at.IsOver || _json.Token is JsonTokenType.StartArray ? at : throw Fault("expected a list");
    }

    public bool NextItem(ref Cursor cursor)
    {
        if (_special is not null)
            return _special.Given++ < _special.Paths.Count;
        if (cursor.IsOver)
            return false;
        var slot = (ProtobufSlot)cursor.Form!;
        Close(ref cursor);
        while (_json.NextItem(ref cursor))
        {
            if (IsUnknownName(in _json, slot))
                continue;
            Enter(ref cursor, slot);
            return true;
        }
        return false;
    }

    public readonly Cursor StartMap()
    {
        var at = new Cursor { Form = _slot!.Item, End = _json.Depth + 1, IsOver = _isAbsent };
        return at.IsOver || _json.Token is JsonTokenType.StartObject ? at : throw Fault("expected an object");
    }

    public bool NextEntry(ref Cursor cursor)
    {
        if (cursor.IsOver)
            return false;
        var slot = (ProtobufSlot)cursor.Form!;
        Close(ref cursor);
        _slot = slot;
        cursor.Waits = slot.Value is { Inside: not null, IsBare: false };
        while (_json.NextEntry(ref cursor))
        {
            var value = _json;
            value.Advance();
            if (!IsUnknownName(in value, slot.Value!))
                return true;
            _json = value;
        }
        return false;
    }

    public string ReadTextKey()
    {
        string key = _json.ReadTextKey();
        ToValue();
        return key;
    }

    public long ReadInt64Key()
    {
        long key = _json.ReadInt64Key();
        ToValue();
        return key;
    }

    public ulong ReadUInt64Key()
    {
        ulong key = _json.ReadUInt64Key();
        ToValue();
        return key;
    }

    public bool ReadBooleanKey()
    {
        bool key = _json.ReadBooleanKey();
        ToValue();
        return key;
    }

    public Cursor StartObject(ObjectSchema schema)
    {
        var at = new Cursor { End = _json.Depth + 1 };
        if (ProtoJsonSpecial.For(schema) is { } special)
        {
            Read(special);
            at.IsOver = true;
            _special = special;
        }
        else if (_json.Token is not JsonTokenType.StartObject)
        {
            throw Fault("expected an object");
        }
        return at;
    }

    public bool NextField(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        index = -1;
        if (cursor.IsOver)
            return NextSpecial(schema, ref cursor, out index);
        Close(ref cursor);
        while (_json.NextName())
        {
            int found = Find(schema, cursor.Taken);
            if (found < 0 && _limits.RefuseUnknownFields && !IsTypeName())
                throw Fault($"{schema} has no such field");
            _json.Advance();
            if (found < 0 || IsLeftOut(schema.Protobuf[found]))
            {
                _json.Skip();
                continue;
            }
            index = found;
            cursor.Taken = found + 1;
            Enter(ref cursor, schema.Protobuf[found]);
            return true;
        }
        return false;
    }

    /// <summary>The place of the field whose name the reader stands on; −1 when there is none.</summary>
    private readonly int Find(ObjectSchema schema, int expected)
    {
        var name = _json.Short(stackalloc byte[LongestScalar]);
        int found = schema.IndexOf(name, expected);
        found = found >= 0 ? found : schema.Protobuf.Find(name);
        return found >= 0 && !schema.Protobuf[found].KeepsUnknown ? found : -1;
    }

    private bool NextSpecial(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        var special = _special!;
        index = -1;
        if (cursor.Taken < (special.IsAny ? special.TypeUrl.Length == 0 ? 0 : 2 : 1))
        {
            index = cursor.Taken++;
            _slot = schema.Protobuf[index];
            return true;
        }
        _special = null;
        return false;
    }

    private void Read(ProtoJsonSpecial special)
    {
        if (!special.IsAny)
        {
            if (!special.TryTakeMask(_json.ReadText()))
                throw Fault("expected the paths of a FieldMask in camelCase, between commas");
            return;
        }
        if (_json.Token is not JsonTokenType.StartObject)
            throw Fault("expected an object with @type");
        int depth = _json.Depth;
        var raw = _json.ReadRaw();
        var limits = _limits with { Depth = Math.Max(1, _limits.Depth - depth) };
        bool isEmpty = !Member(raw, ProtoJsonSpecial.TypeName, limits, out var type);
        if (isEmpty && raw[1..^1].ContainsAnyExcept(" \t\r\n"u8))
            throw Fault("an Any has the field @type, which names what it holds");
        if (isEmpty)
            return;
        special.TypeUrl = new JsonReader(type, limits).ReadText();
        var schema = special.Resolve(CodecFailure.WrongType);
        bool inline = schema is ObjectSchema held && ProtoJsonSpecial.For(held) is null;
        if (!inline && !Member(raw, "value", limits, out raw))
            throw Fault($"an Any that holds {schema} has the field value");
        var reader = new ProtoJsonReader(raw, null, limits, hasTypeName: inline) { _slot = inline ? null : ProtobufSlot.OfItem(schema) };
        special.TakeMessage(schema, Dynamic.Read(ref reader, schema));
        reader.End();
    }

    /// <summary>Finds a member of an object.</summary>
    private static bool Member(ReadOnlySpan<byte> raw, string name, FormatLimits limits, out ReadOnlySpan<byte> value)
    {
        var reader = new JsonReader(raw, limits);
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        Span<byte> room = stackalloc byte[LongestScalar];
        while (reader.NextName())
        {
            bool found = reader.Short(room).SequenceEqual(wanted);
            reader.Advance();
            value = reader.ReadRaw();
            if (found)
                return true;
        }
        value = default;
        return false;
    }

    /// <summary>The number that a text holds, which must be nothing else.</summary>
    private readonly JsonReader Number(Span<byte> room)
    {
        var text = _json.Short(room);
        return text is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] && text[^1] is >= (byte)'0' and <= (byte)'9'
            ? new JsonReader(text, _limits)
            : throw Fault("expected a number, or one in a text");
    }

    private readonly bool IsNamed() => NamedNumbers.TryRead(_json.Short(stackalloc byte[LongestScalar]), out double _);

    /// <summary>Whether the text is empty: the zero of what has no form but a text.</summary>
    private readonly bool IsEmpty() => _json.Token is JsonTokenType.String && _json.Short(stackalloc byte[LongestScalar]).IsEmpty;

    /// <summary>What a value is that did not come.</summary>
    private static ReadOnlySpan<byte> ZeroOf(ProtobufSlot slot) => slot.MayBeNull ? "null"u8 : slot.Schema switch
    {
        ListSchema => "[]"u8,
        MapSchema => "{}"u8,
        EnumSchema => "0"u8,
        ScalarSchema { Kind: ScalarKind.Boolean } => "false"u8,
        ScalarSchema { Kind: < ScalarKind.Decimal } => "0"u8,
        ScalarSchema { Kind: ScalarKind.Timestamp } => "\"1970-01-01T00:00:00Z\""u8,
        ScalarSchema { Kind: ScalarKind.Duration } => "\"0s\""u8,
        ScalarSchema => "\"\""u8,
        _ => "null"u8,
    };

    private readonly bool IsTypeName() => _hasTypeName && _json.Depth == 1 && _json.Short(stackalloc byte[LongestScalar]).SequenceEqual("@type"u8);

    /// <summary>Whether a field's value is as good as none: null, or a name that its enum does not have, where unknown names may come.</summary>
    private readonly bool IsLeftOut(ProtobufSlot slot) =>
        (_json.ReadNull() && slot.Schema is not AnySchema and not EnumSchema { IsNull: true }) || IsUnknownName(in _json, slot);

    private readonly bool IsUnknownName(in JsonReader json, ProtobufSlot slot) =>
        !_limits.RefuseUnknownFields && slot is { Inside: null, Schema: EnumSchema schema } && json.Token is JsonTokenType.String
        && !schema.ProtobufNames.TryGetNumber(json.Short(stackalloc byte[LongestScalar]), out _);

    /// <summary>Stands on a value, in its box if it has one.</summary>
    private void Enter(ref Cursor cursor, ProtobufSlot slot)
    {
        _slot = slot;
        _isAbsent = false;
        if (slot.Inside is null)
            return;
        _slot = slot.Inside;
        cursor.Waits = !slot.IsBare;
        if (cursor.Waits)
            Open(slot.Inside.Name);
    }

    /// <summary>From the key of an entry to its value.</summary>
    private void ToValue()
    {
        var slot = _slot!.Value!;
        var cursor = default(Cursor); // the map's own knows already whether there is a box
        Enter(ref cursor, slot);
    }

    /// <summary>Enters an object, and goes to the value of one name.</summary>
    private void Open(string name)
    {
        if (_json.Token is not JsonTokenType.StartObject)
            throw Fault($"expected an object with the field {name}");
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        Span<byte> room = stackalloc byte[LongestScalar];
        while (_json.NextName())
        {
            bool found = _json.Short(room).SequenceEqual(wanted);
            if (!found && _limits.RefuseUnknownFields)
                throw Fault($"expected the field {name} only");
            _json.Advance();
            if (found)
            {
                _isAbsent = _json.ReadNull();
                return;
            }
            _json.Skip();
        }
        _isAbsent = true;
    }

    private void Close(ref Cursor cursor)
    {
        if (cursor.Waits)
            Close(cursor.End);
        cursor.Waits = false;
    }

    /// <summary>Leaves a box.</summary>
    /// <param name="depth">How deep it stands.</param>
    private void Close(int depth)
    {
        while (_json.Token is not JsonTokenType.EndObject || _json.Depth != depth)
        {
            if (!_json.NextName())
                return;
            if (_limits.RefuseUnknownFields)
                throw Fault("expected no other field");
            _json.Advance();
            _json.Skip();
        }
    }
}
