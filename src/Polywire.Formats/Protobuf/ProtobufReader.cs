using System.Buffers;
using System.Collections;

namespace Polywire.Formats;

/// <summary>
/// Reads <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers</see>. A message in several parts is what its
/// parts are in a row, so a list or sub-message that comes again is read on from part to part in one go wherever that can be: a peer
/// that scatters one array over a message would make us copy it once per part otherwise.
/// </summary>
internal ref struct ProtobufReader : IValueReader
{
    private readonly FormatLimits _limits;
    private ProtobufInput _input;
    private int _depth;

    // Where the value stands that is read next, and the wire type with which it came; null at the root.
    private ProtobufSlot? _slot;
    private ProtobufWire _wire;

    // Whether all parts of what comes next are to be taken now, wherever they lie.
    private bool _gathers;

    // Of a map's entry whose key is read next: its description, and where its value begins (−1: it did not come).
    private ProtobufSlot? _entry;
    private int _value;

    // The unknown fields of the message, when a field keeps them.
    private byte[]? _unknown;

    /// <summary>Begins to read a message.</summary>
    /// <param name="input">All of it.</param>
    /// <param name="root">Where the value stands in it; null when the value is the message.</param>
    /// <param name="limits">Caps.</param>
    public ProtobufReader(ReadOnlySpan<byte> input, ProtobufSlot? root, FormatLimits limits)
    {
        _limits = limits;
        _input = new ProtobufInput(input);
        if (root is not null)
            Seek(root);
    }

    public static bool Repeats => true;

    public static bool LeavesOutZeros => true;

    public long Offset { get; private set; }

    /// <summary>A field that is null does not come; in a box it is what is not there.</summary>
    public readonly bool ReadNull() => _input.IsAbsent && _slot!.MayBeNull;

    public bool ReadBoolean() => _input.ReadVarint() != 0;

    public int ReadInt32() => _slot! switch
    {
        { Wire: ProtobufWire.Fixed32 } => (int)_input.ReadFixed32(),
        { Encoding: IntegerEncoding.ZigZag } => (uint)_input.ReadVarint() is var bits ? (int)(bits >> 1) ^ -(int)(bits & 1) : 0,
        _ => (int)_input.ReadVarint(),
    };

    public long ReadInt64() => _slot! switch
    {
        { IsNarrow: true } => ReadInt32(),
        { Wire: ProtobufWire.Fixed64 } => (long)_input.ReadFixed64(),
        { Encoding: IntegerEncoding.ZigZag } => _input.ReadVarint() is var bits ? (long)(bits >> 1) ^ -(long)(bits & 1) : 0,
        _ => (long)_input.ReadVarint(),
    };

    public uint ReadUInt32() => (uint)ReadInt32();

    public ulong ReadUInt64() => _slot!.IsNarrow ? ReadUInt32() : (ulong)ReadInt64();

    public float ReadSingle() => BitConverter.UInt32BitsToSingle(_input.ReadFixed32());

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(_input.ReadFixed64());

    public decimal ReadDecimal() =>
        DecimalText.TryRead(_input.ReadBytes(_limits.ScalarBytes), out decimal value) ? value : throw Fault("expected a decimal number of up to 28 digits");

    public string ReadText() => _input.ReadText(_limits.ScalarBytes);

    public byte[] ReadBinary() => _slot!.KeepsUnknown ? _unknown! : _input.ReadBytes(_limits.ScalarBytes).ToArray();

    public DateTimeOffset ReadTimestamp() => ProtobufTimes.ReadTimestamp(ref _input);

    public DateOnly ReadDate() =>
        Rfc3339.TryRead(_input.ReadBytes(_limits.ScalarBytes), out DateOnly value) ? value : throw Fault("expected a date such as 2026-11-21");

    public TimeOnly ReadTime() =>
        Rfc3339.TryRead(_input.ReadBytes(_limits.ScalarBytes), out TimeOnly value) ? value : throw Fault("expected a time of day such as 10:11:12.5");

    public TimeSpan ReadDuration() => ProtobufTimes.ReadDuration(ref _input);

    public Guid ReadGuid() =>
        GuidText.TryRead(_input.ReadBytes(_limits.ScalarBytes), out var value) ? value : throw Fault("expected a UUID of 36 characters");

    public long ReadEnum(EnumSchema schema) => (int)_input.ReadVarint();

    public Value ReadValue() => ProtobufValues.Read(ref _input, _limits, _limits.Depth - _depth);

    public readonly CodecException Fault(string message) => new(CodecFailure.WrongType, Offset, message, _slot?.Name ?? "");

    public Cursor StartList()
    {
        var at = Start(_slot!);
        if (!_input.IsAbsent)
            StartItems(ref at, _slot!);
        return at;
    }

    public bool NextItem(ref Cursor cursor)
    {
        var slot = (ProtobufSlot)cursor.Form!;
        Return(ref cursor);
        while (!cursor.Waits && _input.At >= cursor.End)
        {
            _input.End = cursor.Rest;
            if (cursor.IsOver || !NextPart(ref cursor, slot))
                return false;
            StartItems(ref cursor, slot);
        }
        cursor.Waits = false;
        Count(ref cursor);
        Enter(ref cursor, slot.Item!);
        return true;
    }

    public Cursor StartMap()
    {
        var at = Start(_slot!);
        at.Waits = !at.IsOver;
        return at;
    }

    public bool NextEntry(ref Cursor cursor)
    {
        var slot = (ProtobufSlot)cursor.Form!;
        Return(ref cursor);
        _input.End = cursor.Rest;
        if (!cursor.Waits && (cursor.IsOver || !NextPart(ref cursor, slot)))
            return false;
        cursor.Waits = false;
        Count(ref cursor);
        int length = _input.ReadLength();
        cursor.Next = _input.At + length;
        _input.End = cursor.Next;
        SeekEntry(slot.Item!);
        return true;
    }

    public string ReadTextKey()
    {
        string key = _input.ReadText(_limits.ScalarBytes);
        ToValue();
        return key;
    }

    public long ReadInt64Key()
    {
        long key = ReadInt64();
        ToValue();
        return key;
    }

    public ulong ReadUInt64Key()
    {
        ulong key = ReadUInt64();
        ToValue();
        return key;
    }

    public bool ReadBooleanKey()
    {
        bool key = ReadBoolean();
        ToValue();
        return key;
    }

    public Cursor StartObject(ObjectSchema schema)
    {
        if (++_depth > _limits.Depth)
            throw new CodecException(CodecFailure.Limit, _input.At, $"messages lie deeper inside each other than FormatLimits.Depth ({_limits.Depth})");
        if (_slot is not { } slot)
            return new Cursor { Rest = _input.End, End = _input.End };
        var at = Start(slot.Merges ? slot : null);
        StartMessage(ref at);
        return at;
    }

    public bool NextField(ObjectSchema schema, ref Cursor cursor, out int index)
    {
        var table = schema.Protobuf;
        Return(ref cursor);
        _input.End = cursor.End;
        while (_input.At < _input.End || NextMessage(ref cursor))
        {
            if (_input.At >= _input.End)
                continue;
            int start = _input.At;
            uint tag = _input.ReadTag();
            var slot = table.Find(tag);
            bool known = slot is not null;
            slot ??= table.Unknown;
            if (slot is null || !Arrives(ref cursor, slot, table))
            {
                _input.Skip(tag, _limits.Depth - _depth);
                continue;
            }
            if (!known)
                KeepUnknown(cursor, start, tag, table);
            _wire = (ProtobufWire)(tag & 7);
            Enter(ref cursor, slot);
            index = slot.Index;
            return true;
        }
        _depth--;
        index = -1;
        return false;
    }

    private readonly Cursor Start(ProtobufSlot? slot) => new() { Rest = _input.End, Form = slot, IsOver = _input.IsAbsent, Gathers = _gathers };

    /// <summary>Goes to where a list, map or message goes on after a box or entry in it.</summary>
    private void Return(ref Cursor cursor)
    {
        _input.IsAbsent = false;
        if (cursor.Next != 0)
            _input.At = cursor.Next;
        cursor.Next = 0;
    }

    /// <summary>Stands on a value, in its box if it has one.</summary>
    private void Enter(ref Cursor cursor, ProtobufSlot slot)
    {
        Offset = _input.At;
        if (slot.Inside is null)
            _slot = slot;
        else
            cursor.Next = Open(slot);
    }

    /// <summary>Enters a box, and goes to the value in it.</summary>
    /// <returns>Where the box ends.</returns>
    private int Open(ProtobufSlot box)
    {
        int length = _input.ReadLength();
        _input.End = _input.At + length;
        int end = _input.End;
        Seek(box.Inside!);
        return end;
    }

    private void StartMessage(ref Cursor cursor)
    {
        int length = _input.ReadLength();
        cursor.End = _input.At + length;
        _input.End = cursor.End;
    }

    private bool NextMessage(ref Cursor cursor)
    {
        _input.End = cursor.Rest;
        if (cursor.Form is null || cursor.IsOver || !NextPart(ref cursor, (ProtobufSlot)cursor.Form))
            return false;
        StartMessage(ref cursor);
        return true;
    }

    private void StartItems(ref Cursor cursor, ProtobufSlot slot)
    {
        if (_wire is ProtobufWire.Length && slot.MayBePacked)
            StartMessage(ref cursor);
        else
            cursor.Waits = true;
    }

    /// <summary>Whether a field that comes is to be taken: its parts may all have been taken before.</summary>
    private bool Arrives(ref Cursor cursor, ProtobufSlot slot, ProtobufTable table)
    {
        _gathers = false;
        if (slot.KeepsUnknown)
            return MayGather(ref cursor, slot, table);
        if (slot.OneOf is { } members)
            Forget(ref cursor, slot, members);
        if (!slot.Gathers)
            return true;
        ulong bit = slot.Index < 64 ? 1UL << slot.Index : 0;
        if ((cursor.Seen & bit) == 0 && bit != 0)
        {
            cursor.Seen |= bit;
            return true;
        }
        _gathers = true;
        return MayGather(ref cursor, slot, table);
    }

    /// <summary>Notes that all parts of a field are taken, once.</summary>
    private static bool MayGather(ref Cursor cursor, ProtobufSlot slot, ProtobufTable table)
    {
        var gathered = (BitArray)(cursor.Gathered ??= new BitArray(table.Count));
        bool first = !gathered[slot.Index];
        gathered[slot.Index] = true;
        return first;
    }

    /// <summary>Takes all unknown fields of a message, as they came, and goes back.</summary>
    /// <param name="cursor">Where in the message; a copy.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="tag">Its tag, which is read.</param>
    /// <param name="table">The fields that are known.</param>
    private void KeepUnknown(Cursor cursor, int start, uint tag, ProtobufTable table)
    {
        int at = _input.At, end = _input.End;
        var kept = new ArrayBufferWriter<byte>();
        _input.At = start;
        do
        {
            while (_input.At < _input.End)
            {
                int field = _input.At;
                uint next = _input.ReadTag();
                _input.Skip(next, _limits.Depth - _depth);
                if (table.Find(next) is null)
                    kept.Write(_input.Since(field));
            }
        }
        while (NextMessage(ref cursor));
        (_input.At, _input.End) = (at, end);
        _input.Skip(tag, _limits.Depth - _depth);
        _unknown = kept.WrittenSpan.ToArray();
    }

    /// <summary>A member of a oneof takes the place of the others: should one come again, it begins anew.</summary>
    private static void Forget(ref Cursor cursor, ProtobufSlot slot, ProtobufSlot[] members)
    {
        foreach (var member in members)
        {
            if (member == slot)
                continue;
            if (member.Index < 64)
                cursor.Seen &= ~(1UL << member.Index);
            if (cursor.Gathered is BitArray gathered)
                gathered[member.Index] = false;
        }
    }

    /// <summary>Goes to the next part of a list, map or message: right here, or anywhere in what is left when its parts are gathered.</summary>
    private bool NextPart(ref Cursor cursor, ProtobufSlot slot)
    {
        int start = _input.At;
        while (_input.At < _input.End)
        {
            uint tag = _input.ReadTag();
            if (tag >> 3 == (uint)slot.Number && slot.Accepts((ProtobufWire)(tag & 7)))
            {
                _wire = (ProtobufWire)(tag & 7);
                return true;
            }
            if (cursor.Resume == 0)
                cursor.Resume = start;
            if (!cursor.Gathers || slot.IsEndedBy(tag >> 3))
                break;
            _input.Skip(tag, _limits.Depth - _depth);
        }
        if (cursor.Resume != 0)
            _input.At = cursor.Resume;
        return false;
    }

    /// <summary>Goes to a value in its message: to its first part, or of what has no parts to the last.</summary>
    private void Seek(ProtobufSlot slot)
    {
        int found = -1;
        _slot = slot;
        _gathers = slot.Item is not null || slot.Merges;
        while (_input.At < _input.End && (found < 0 || !_gathers))
        {
            uint tag = _input.ReadTag();
            if (tag >> 3 == (uint)slot.Number && slot.Accepts((ProtobufWire)(tag & 7)))
            {
                found = _input.At;
                _wire = (ProtobufWire)(tag & 7);
            }
            if (found < 0 || !_gathers)
                _input.Skip(tag, _limits.Depth - _depth);
        }
        GoTo(found);
    }

    /// <summary>Goes to the key of a map's entry, which may stand after the value, come twice, or not come.</summary>
    private void SeekEntry(ProtobufSlot entry)
    {
        int key = -1;
        _value = -1;
        while (_input.At < _input.End)
        {
            uint tag = _input.ReadTag();
            if (tag == entry.Key!.Tag)
                key = _input.At;
            else if (tag >> 3 == (uint)entry.Value!.Number && entry.Value.Accepts((ProtobufWire)(tag & 7)) && (_value < 0 || !entry.Value.Merges))
                _value = _input.At;
            _input.Skip(tag, _limits.Depth - _depth);
        }
        _entry = entry;
        _slot = entry.Key;
        GoTo(key);
    }

    /// <summary>From the key of an entry to its value.</summary>
    private void ToValue()
    {
        _input.IsAbsent = false;
        _slot = _entry!.Value!;
        _gathers = true;
        GoTo(_value);
        if (_slot.Inside is not null)
            Open(_slot);
    }

    /// <summary>Stands on a value, or, when it did not come, at the end, where zeros are read.</summary>
    private void GoTo(int place)
    {
        _input.IsAbsent = place < 0;
        _input.At = place < 0 ? _input.End : place;
        Offset = _input.At;
    }

    private readonly void Count(ref Cursor cursor)
    {
        if (++cursor.Taken > _limits.Count)
            throw new CodecException(CodecFailure.Limit, Offset, $"more values in one list or map than FormatLimits.Count ({_limits.Count:#,0})");
    }
}
