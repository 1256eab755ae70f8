using System.Buffers.Binary;

namespace Polywire.Formats;

/// <summary>Integers and the heads of everything that has a length, in the shortest form. Each takes up to nine bytes and says how many.</summary>
internal static class MessagePackNumber
{
    // positive fixint, uint 8, 16, 32, 64
    public static int WritePositive(Span<byte> to, ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxFixInt:
                to[0] = (byte)value;
                return 1;
            case <= byte.MaxValue:
                return Write8(to, MessagePackCode.UInt8, (byte)value);
            case <= ushort.MaxValue:
                return Write16(to, MessagePackCode.UInt16, (ushort)value);
            case <= uint.MaxValue:
                return Write32(to, MessagePackCode.UInt32, (uint)value);
            default:
                to[0] = MessagePackCode.UInt64;
                BinaryPrimitives.WriteUInt64BigEndian(to[1..], value);
                return 9;
        }
    }

    // negative fixint, int 8, 16, 32, 64
    public static int WriteNegative(Span<byte> to, long value)
    {
        switch (value)
        {
            case >= -32:
                to[0] = (byte)value;
                return 1;
            case >= sbyte.MinValue:
                return Write8(to, MessagePackCode.Int8, (byte)value);
            case >= short.MinValue:
                return Write16(to, MessagePackCode.Int16, (ushort)value);
            case >= int.MinValue:
                return Write32(to, MessagePackCode.Int32, (uint)value);
            default:
                to[0] = MessagePackCode.Int64;
                BinaryPrimitives.WriteInt64BigEndian(to[1..], value);
                return 9;
        }
    }

    public static int TextHeadLength(int bytes) => bytes switch
    {
        <= 31 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    // fixstr, str 8, 16, 32
    public static int WriteTextHead(Span<byte> to, int bytes)
    {
        switch (bytes)
        {
            case <= 31:
                to[0] = (byte)(MessagePackCode.FixStr | bytes);
                return 1;
            case <= byte.MaxValue:
                return Write8(to, MessagePackCode.Str8, (byte)bytes);
            case <= ushort.MaxValue:
                return Write16(to, MessagePackCode.Str16, (ushort)bytes);
            default:
                return Write32(to, MessagePackCode.Str32, (uint)bytes);
        }
    }

    // bin 8, 16, 32
    public static int WriteBinaryHead(Span<byte> to, int bytes) => bytes switch
    {
        <= byte.MaxValue => Write8(to, MessagePackCode.Bin8, (byte)bytes),
        <= ushort.MaxValue => Write16(to, MessagePackCode.Bin16, (ushort)bytes),
        _ => Write32(to, MessagePackCode.Bin32, (uint)bytes),
    };

    // fixext 1, 2, 4, 8, 16; ext 8, 16, 32: then the type
    public static int WriteExtensionHead(Span<byte> to, sbyte type, int bytes)
    {
        int length;
        if (bytes is 1 or 2 or 4 or 8 or 16)
        {
            to[0] = (byte)(MessagePackCode.FixExt1 + int.Log2(bytes));
            length = 1;
        }
        else
        {
            length = bytes switch
            {
                <= byte.MaxValue => Write8(to, MessagePackCode.Ext8, (byte)bytes),
                <= ushort.MaxValue => Write16(to, MessagePackCode.Ext16, (ushort)bytes),
                _ => Write32(to, MessagePackCode.Ext32, (uint)bytes),
            };
        }
        to[length] = (byte)type;
        return length + 1;
    }

    // fixarray, array 16, 32
    public static int WriteListHead(Span<byte> to, int count)
    {
        if (count > 15)
            return WriteCount(to, MessagePackCode.Array16, count);
        to[0] = (byte)(MessagePackCode.FixArray | count);
        return 1;
    }

    // fixmap, map 16, 32
    public static int WriteMapHead(Span<byte> to, int count)
    {
        if (count > 15)
            return WriteCount(to, MessagePackCode.Map16, count);
        to[0] = (byte)(MessagePackCode.FixMap | count);
        return 1;
    }

    /// <summary>The value of an integer, whose first byte says the width.</summary>
    /// <param name="code">The first byte.</param>
    /// <param name="payload">What follows it.</param>
    /// <param name="isWide">Whether it is above 2^63 − 1: then the result is its bits.</param>
    public static long ReadInteger(byte code, ReadOnlySpan<byte> payload, out bool isWide)
    {
        isWide = false;
        switch (code)
        {
            case MessagePackCode.UInt8: return payload[0];
            case MessagePackCode.UInt16: return BinaryPrimitives.ReadUInt16BigEndian(payload);
            case MessagePackCode.UInt32: return BinaryPrimitives.ReadUInt32BigEndian(payload);
            case MessagePackCode.Int8: return (sbyte)payload[0];
            case MessagePackCode.Int16: return BinaryPrimitives.ReadInt16BigEndian(payload);
            case MessagePackCode.Int32: return BinaryPrimitives.ReadInt32BigEndian(payload);
            case MessagePackCode.Int64: return BinaryPrimitives.ReadInt64BigEndian(payload);
            case MessagePackCode.UInt64:
                long bits = BinaryPrimitives.ReadInt64BigEndian(payload);
                isWide = bits < 0;
                return bits;
            default:
                return (sbyte)code;
        }
    }

    /// <summary>The value of a float of either width.</summary>
    public static double ReadFloat(ReadOnlySpan<byte> payload) =>
        payload.Length == 4 ? BinaryPrimitives.ReadSingleBigEndian(payload) : BinaryPrimitives.ReadDoubleBigEndian(payload);

    private static int WriteCount(Span<byte> to, byte code16, int count) =>
        count <= ushort.MaxValue ? Write16(to, code16, (ushort)count) : Write32(to, (byte)(code16 + 1), (uint)count);

    private static int Write8(Span<byte> to, byte code, byte value)
    {
        to[1] = value;
        to[0] = code;
        return 2;
    }

    private static int Write16(Span<byte> to, byte code, ushort value)
    {
        to[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(to[1..], value);
        return 3;
    }

    private static int Write32(Span<byte> to, byte code, uint value)
    {
        to[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(to[1..], value);
        return 5;
    }
}
