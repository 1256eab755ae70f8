using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Polywire.Formats;

/// <summary>
/// The bytes of a message and how far they are read. Never reads past <see cref="End"/>, which is the end of the innermost message.
/// What is not there at all (the key of a map's entry, say) is read as zeros: zero bytes are the zero of every wire type.
/// </summary>
internal ref struct ProtobufInput(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes from the start.</summary>
    public int At { get; set; }

    /// <summary>Where the innermost message ends.</summary>
    public int End { get; set; } = bytes.Length;

    /// <summary>Whether what is read next did not come; then <see cref="At"/> is <see cref="End"/>.</summary>
    public bool IsAbsent { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (At < End && _bytes[At] is < 0x80 and var value)
        {
            At++;
            return value;
        }
        return ReadLongVarint();
    }

    /// <summary>Reads the number and wire type of a field: <c>(number &lt;&lt; 3) | wire type</c>.</summary>
    public uint ReadTag()
    {
        int start = At;
        ulong tag = ReadVarint();
        if (tag > uint.MaxValue || tag < 8 || (tag & 7) > (uint)ProtobufWire.Fixed32 || At - start > 5)
            throw Malformed(start, $"0x{tag:x} is no tag: a field's number from 1 to 536,870,911 and a wire type from 0 to 5");
        return (uint)tag;
    }

    public uint ReadFixed32()
    {
        if (End - At < sizeof(uint))
            return IsAbsent ? 0u : throw Truncated(sizeof(uint));
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[At..]);
        At += sizeof(uint);
        return value;
    }

    public ulong ReadFixed64()
    {
        if (End - At < sizeof(ulong))
            return IsAbsent ? 0u : throw Truncated(sizeof(ulong));
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[At..]);
        At += sizeof(ulong);
        return value;
    }

    /// <summary>Reads a length, of which all bytes are there.</summary>
    public int ReadLength()
    {
        ulong length = ReadVarint();
        return length <= (ulong)(End - At) ? (int)length : throw Truncated(length);
    }

    /// <summary>Reads a length and its bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int most)
    {
        int length = ReadLength();
        if (length > most)
            throw new CodecException(CodecFailure.Limit, At, $"{length:#,0} bytes in one value are more than FormatLimits.ScalarBytes ({most:#,0})");
        var value = _bytes.Slice(At, length);
        At += length;
        return value;
    }

    /// <summary>Reads a length and its text, which must be UTF-8.</summary>
    public string ReadText(int most)
    {
        var utf8 = ReadBytes(most);
        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Malformed(At - utf8.Length, "a text is not UTF-8");
    }

    /// <summary>The bytes from a place up to here.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..At];

    /// <summary>Passes over the value of a field that nobody wants.</summary>
    /// <param name="tag">The field's number and wire type.</param>
    /// <param name="depth">How many groups may lie inside each other.</param>
    public void Skip(uint tag, int depth)
    {
        switch ((ProtobufWire)(tag & 7))
        {
            case ProtobufWire.Varint: ReadVarint(); break;
            case ProtobufWire.Fixed64: ReadFixed64(); break;
            case ProtobufWire.Fixed32: ReadFixed32(); break;
            case ProtobufWire.Length: SkipBytes(); break;
            case ProtobufWire.GroupStart: SkipGroup(tag, depth - 1); break;
            default: throw Malformed(At, $"the end of a group {tag >> 3} that never began");
        }
    }

    /// <summary>The tag that comes next, which is left there; 0 at the end.</summary>
    public uint PeekTag()
    {
        if (At >= End)
            return 0;
        int start = At;
        uint tag = ReadTag();
        At = start;
        return tag;
    }

    public static CodecException Malformed(int offset, string message) => new(CodecFailure.Malformed, offset, message);

    private void SkipBytes()
    {
        int length = ReadLength();
        At += length;
    }

    private void SkipGroup(uint tag, int depth)
    {
        if (depth < 0)
            throw new CodecException(CodecFailure.Limit, At, "groups lie deeper inside each other than FormatLimits.Depth");
        uint end = (tag & ~7u) | (uint)ProtobufWire.GroupEnd;
        while (true)
        {
            if (At >= End)
                throw Malformed(At, $"the group {tag >> 3} does not end");
            uint next = ReadTag();
            if (next == end)
                return;
            Skip(next, depth);
        }
    }

    private ulong ReadLongVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (At >= End)
                return IsAbsent ? 0u : throw Truncated(1);
            byte next = _bytes[At++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Malformed(At - 10, "a varint has more than ten bytes");
    }

    private readonly CodecException Truncated(ulong wanted) =>
        Malformed(At, $"{wanted:#,0} more bytes are announced, but {End - At:#,0} are left in the message");
}
