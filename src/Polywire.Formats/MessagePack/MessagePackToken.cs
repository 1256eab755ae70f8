using System.Buffers.Binary;

namespace Polywire.Formats;

/// <summary>The head of one value: how many bytes it has, how many follow it, and how many values are inside it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="HeadBytes">The first byte with the length and the extension type.</param>
/// <param name="PayloadBytes">What follows the head and belongs to it.</param>
/// <param name="Children">Values inside: of a map, keys and values.</param>
internal readonly record struct MessagePackToken(MessagePackType Type, int HeadBytes, uint PayloadBytes, long Children)
{
    /// <summary>Whether nothing is inside.</summary>
    public bool IsLeaf => Type is not (MessagePackType.List or MessagePackType.Map);

    /// <summary>Reads a head.</summary>
    /// <returns>False when the input ends within it.</returns>
    /// <exception cref="CodecException">The byte is the one that is never used.</exception>
    public static bool TryRead(ReadOnlySpan<byte> input, int offset, out MessagePackToken token)
    {
        token = default;
        if (offset >= input.Length)
            return false;
        byte code = input[offset];
        switch (code)
        {
            case <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt:
                token = new(MessagePackType.Integer, 1, 0, 0);
                return true;
            case < MessagePackCode.FixArray:
                token = new(MessagePackType.Map, 1, 0, 2 * (code & 0x0f));
                return true;
            case < MessagePackCode.FixStr:
                token = new(MessagePackType.List, 1, 0, code & 0x0f);
                return true;
            case < MessagePackCode.Nil:
                token = new(MessagePackType.Text, 1, (uint)(code & 0x1f), 0);
                return true;
            default:
                return TryReadWide(input[offset..], code, offset, out token);
        }
    }

    private static bool TryReadWide(ReadOnlySpan<byte> input, byte code, int offset, out MessagePackToken token)
    {
        switch (code)
        {
            case MessagePackCode.Nil:
                token = new(MessagePackType.Nil, 1, 0, 0);
                return true;
            case MessagePackCode.NeverUsed:
                throw new CodecException(CodecFailure.Malformed, offset, "the byte c1, which MessagePack never uses");
            case MessagePackCode.False or MessagePackCode.True:
                token = new(MessagePackType.Boolean, 1, 0, 0);
                return true;
            // float 32, float 64: ca, cb
            case MessagePackCode.Float32 or MessagePackCode.Float64:
                token = new(MessagePackType.Float, 1, 4u << (code - MessagePackCode.Float32), 0);
                return true;
            // uint 8 to 64: cc–cf; int 8 to 64: d0–d3
            case >= MessagePackCode.UInt8 and <= MessagePackCode.Int64:
                token = new(MessagePackType.Integer, 1, 1u << (code & 3), 0);
                return true;
            // fixext 1 to 16: d4–d8, then the type
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16:
                token = new(MessagePackType.Extension, 2, 1u << (code - MessagePackCode.FixExt1), 0);
                return input.Length >= 2;
            default:
                return TryReadLength(input, code, out token);
        }
    }

    // bin, ext, str, array, map: the code, a big-endian length of 1, 2 or 4 bytes, of ext also the type
    private static bool TryReadLength(ReadOnlySpan<byte> input, byte code, out MessagePackToken token)
    {
        var (type, width) = code switch
        {
            <= MessagePackCode.Bin32 => (MessagePackType.Binary, 1 << (code - MessagePackCode.Bin8)),
            <= MessagePackCode.Ext32 => (MessagePackType.Extension, 1 << (code - MessagePackCode.Ext8)),
            <= MessagePackCode.Str32 => (MessagePackType.Text, 1 << (code - MessagePackCode.Str8)),
            <= MessagePackCode.Array32 => (MessagePackType.List, 2 << (code - MessagePackCode.Array16)),
            _ => (MessagePackType.Map, 2 << (code - MessagePackCode.Map16)),
        };
        int head = 1 + width + (type is MessagePackType.Extension ? 1 : 0);
        token = default;
        if (input.Length < head)
            return false;
        uint length = width switch
        {
            1 => input[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(input[1..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(input[1..]),
        };
        token = type switch
        {
            MessagePackType.List => new(type, head, 0, length),
            MessagePackType.Map => new(type, head, 0, 2L * length),
            _ => new(type, head, length, 0),
        };
        return true;
    }
}
