using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Polywire.Sockets;

/// <summary>The values of <see cref="Struct"/>, one at a time.</summary>
internal static class StructPacking
{
    /// <summary>Packs into exactly the format's bytes.</summary>
    public static void Pack(StructFormat format, Span<byte> bytes, ReadOnlySpan<object?> values)
    {
        if (values.Length != format.Values)
            throw new ArgumentException($"The format '{format.Text}' takes {format.Values} values, and there are {values.Length}.", nameof(values));
        bytes.Clear();
        int next = 0;
        foreach (StructField field in format.Fields)
            if (field.Code is 's' or 'p')
                PutText(field, bytes.Slice(field.Offset, field.Count), Bytes(values[next], field.Code, next++));
            else
                for (int i = 0; i < field.Count; i++, next++)
                    Put(format, field, bytes.Slice(field.Offset + (i * field.Size), field.Size), values[next], next);
    }

    /// <summary>Unpacks exactly the format's bytes.</summary>
    public static object[] Unpack(StructFormat format, ReadOnlySpan<byte> bytes)
    {
        object[] values = new object[format.Values];
        int next = 0;
        foreach (StructField field in format.Fields)
            if (field.Code is 's' or 'p')
                values[next++] = Text(field, bytes.Slice(field.Offset, field.Count));
            else
                for (int i = 0; i < field.Count; i++)
                    values[next++] = Get(field, format.IsBigEndian, bytes.Slice(field.Offset + (i * field.Size), field.Size));
        return values;
    }

    private static void PutText(StructField field, Span<byte> bytes, ReadOnlySpan<byte> text)
    {
        if (bytes.IsEmpty)
            return;
        int before = field.Code == 'p' ? 1 : 0;
        text = text[..Math.Min(text.Length, bytes.Length - before)];
        text.CopyTo(bytes[before..]);
        // A Pascal string counts in one byte; what is longer is there all the same, as in Python.
        if (before == 1)
            bytes[0] = (byte)Math.Min(text.Length, byte.MaxValue);
    }

    private static byte[] Text(StructField field, ReadOnlySpan<byte> bytes) =>
        field.Code == 's' || bytes.IsEmpty ? bytes.ToArray() : bytes.Slice(1, Math.Min(bytes[0], bytes.Length - 1)).ToArray();

    private static void Put(StructFormat format, StructField field, Span<byte> bytes, object? value, int index)
    {
        switch (field.Code)
        {
            case 'c':
                byte[] one = Bytes(value, 'c', index);
                bytes[0] = one.Length == 1 ? one[0] : throw Wrong(index, 'c', $"takes one byte, not {one.Length}");
                break;
            case '?':
                bytes[0] = value is bool truth ? (byte)(truth ? 1 : 0) : throw Wrong(index, '?', $"takes a boolean, not {Named(value)}");
                break;
            case 'e' or 'f' or 'd':
                PutBits(bytes, NumberBits(field.Code, value, index, format.IsNative), format.IsBigEndian);
                break;
            default:
                PutBits(bytes, IntegerBits(field, value, index), format.IsBigEndian);
                break;
        }
    }

    private static object Get(StructField field, bool isBigEndian, ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (int i = 0; i < bytes.Length; i++)
            bits = (bits << 8) | bytes[isBigEndian ? i : bytes.Length - 1 - i];
        return field.Code switch
        {
            'c' => new[] { (byte)bits },
            '?' => bits != 0,
            'b' => (sbyte)bits,
            'B' => (byte)bits,
            'h' => (short)bits,
            'H' => (ushort)bits,
            'i' => (int)bits,
            'I' => (uint)bits,
            'l' when field.Size == 4 => (int)bits,
            'L' when field.Size == 4 => (uint)bits,
            'l' or 'q' or 'n' => (long)bits,
            'e' => BitConverter.UInt16BitsToHalf((ushort)bits),
            'f' => BitConverter.UInt32BitsToSingle((uint)bits),
            'd' => BitConverter.UInt64BitsToDouble(bits),
            _ => bits,
        };
    }

    private static void PutBits(Span<byte> bytes, ulong bits, bool isBigEndian)
    {
        Span<byte> all = stackalloc byte[8];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(all, bits);
            all[^bytes.Length..].CopyTo(bytes);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(all, bits);
            all[..bytes.Length].CopyTo(bytes);
        }
    }

    private static ulong IntegerBits(StructField field, object? value, int index)
    {
        BigInteger number = value switch
        {
            sbyte or short or int or long or nint => Convert.ToInt64(value is nint native ? (long)native : value, CultureInfo.InvariantCulture),
            byte or ushort or uint or ulong or nuint => Convert.ToUInt64(value is nuint native ? (ulong)native : value, CultureInfo.InvariantCulture),
            Int128 wide => wide,
            UInt128 wide => wide,
            BigInteger any => any,
            _ => throw Wrong(index, field.Code, $"takes an integer, not {Named(value)}"),
        };
        int bits = 8 * field.Size;
        bool isSigned = char.IsAsciiLetterLower(field.Code);
        // Python packs a negative address as its two's complement.
        BigInteger least = isSigned || field.Code == 'P' ? -(BigInteger.One << (bits - 1)) : 0, most = (BigInteger.One << (isSigned ? bits - 1 : bits)) - 1;
        if (number < least || number > most)
            throw Wrong(index, field.Code, $"takes {(field.Code == 'P' ? 0 : least)} to {most}, not {number}");
        return (ulong)(number & ulong.MaxValue);
    }

    private static ulong NumberBits(char code, object? value, int index, bool isNative)
    {
        double number = value switch
        {
            double whole => whole,
            float or decimal or sbyte or short or int or long or byte or ushort or uint or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            Half half => (double)half,
            BigInteger big when double.IsFinite((double)big) => (double)big,
            _ => throw Wrong(index, code, $"takes a number, not {Named(value)}"),
        };
        // What a C compiler does with a float that is too large, Python does under '@'.
        bool mayOverflow = code == 'd' || (code == 'f' && isNative) || !double.IsFinite(number);
        if (!mayOverflow && !(code == 'e' ? Half.IsFinite((Half)number) : float.IsFinite((float)number)))
            throw Wrong(index, code, $"cannot hold {number.ToString("R", CultureInfo.InvariantCulture)}");
        return code switch
        {
            // One NaN of two bytes for all.
            'e' => double.IsNaN(number) ? (ushort)(double.IsNegative(number) ? 0xFE00 : 0x7E00) : BitConverter.HalfToUInt16Bits((Half)number),
            'f' => BitConverter.SingleToUInt32Bits((float)number),
            _ => BitConverter.DoubleToUInt64Bits(number),
        };
    }

    private static byte[] Bytes(object? value, char code, int index) => value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        Memory<byte> memory => memory.ToArray(),
        _ => throw Wrong(index, code, $"takes bytes, not {Named(value)}"),
    };

    private static string Named(object? value) => value is null ? "null" : $"a {value.GetType().Name}";

    private static ArgumentException Wrong(int index, char code, string why) => new($"Value {index}: '{code}' {why}.");
}
