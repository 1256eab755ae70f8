using System.Collections.Concurrent;

namespace Polywire.Sockets;

/// <summary>
/// Values to bytes and back by a format string, in the language and with the results of Python's <c>struct</c>:
/// <c>Struct.Pack(">i4s", 4253, "cats"u8.ToArray())</c>.
/// </summary>
/// <remarks>
/// <para>The first character says byte order, sizes and alignment: <c>&lt;</c> little-endian, <c>&gt;</c> and <c>!</c> big-endian, <c>=</c> this
/// machine's order, all with standard sizes and no padding; <c>@</c>, the default, is this machine's order with the sizes and the padding of a C
/// compiler for 64-bit Linux.</para>
/// <para>Then one character per value, each after an optional count: <c>x</c> a byte of padding, <c>c</c> one byte, <c>b B h H i I l L q Q</c>
/// integers (signed and unsigned; 1, 2, 4, 4, 8 bytes, <c>l</c> 8 bytes under <c>@</c>), <c>n N P</c> sizes and pointers (<c>@</c> only),
/// <c>?</c> a boolean, <c>e f d</c> IEEE 754 numbers of 2, 4, 8 bytes, <c>s</c> bytes (the count is their number), <c>p</c> bytes after one that
/// counts them. A count of 0 before a code aligns what follows.</para>
/// <para>Integers may be given in any type of .NET's integers, and come back in the one of the code's size: <c>h</c> as <see cref="short"/>, <c>n</c>
/// as <see cref="long"/>, <c>P</c> as <see cref="ulong"/>, <c>e</c> as <see cref="Half"/>; <c>c</c>, <c>s</c> and <c>p</c> are arrays of bytes.</para>
/// Source: the Python library reference, "struct — Interpret bytes as packed binary data".
/// </remarks>
public static class Struct
{
    // Formats are mostly literals: this many are kept parsed, as Python does.
    private const int Kept = 100;
    private static readonly ConcurrentDictionary<string, StructFormat> s_formats = new(StringComparer.Ordinal);

    /// <summary>The bytes that a format takes.</summary>
    /// <exception cref="FormatException">The format is not one; says where.</exception>
    public static int SizeOf(string format) => Parse(format).Size;

    /// <summary>The values as bytes.</summary>
    /// <exception cref="FormatException">The format is not one; says where.</exception>
    /// <exception cref="ArgumentException">There are too few or too many values, or one is not of its code's type or range; says which.</exception>
    public static byte[] Pack(string format, params ReadOnlySpan<object?> values)
    {
        StructFormat parsed = Parse(format);
        byte[] bytes = new byte[parsed.Size];
        StructPacking.Pack(parsed, bytes, values);
        return bytes;
    }

    /// <summary>Writes the values to the beginning of a buffer; what lies behind them stays as it is.</summary>
    /// <returns>The bytes written.</returns>
    /// <exception cref="FormatException">The format is not one; says where.</exception>
    /// <exception cref="ArgumentException">The buffer is too short, there are too few or too many values, or one is not of its code's type or range.</exception>
    public static int PackInto(string format, Span<byte> buffer, params ReadOnlySpan<object?> values)
    {
        StructFormat parsed = Parse(format);
        if (buffer.Length < parsed.Size)
            throw new ArgumentException($"The format '{format}' takes {parsed.Size} bytes, and the buffer has {buffer.Length}.", nameof(buffer));
        StructPacking.Pack(parsed, buffer[..parsed.Size], values);
        return parsed.Size;
    }

    /// <summary>The values that the bytes hold, one for each that <see cref="Pack"/> takes.</summary>
    /// <exception cref="FormatException">The format is not one; says where.</exception>
    /// <exception cref="ArgumentException">There are fewer or more bytes than the format takes.</exception>
    public static object[] Unpack(string format, ReadOnlySpan<byte> bytes)
    {
        StructFormat parsed = Parse(format);
        if (bytes.Length != parsed.Size)
            throw new ArgumentException($"The format '{format}' takes {parsed.Size} bytes, and there are {bytes.Length}.", nameof(bytes));
        return StructPacking.Unpack(parsed, bytes);
    }

    private static StructFormat Parse(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (s_formats.TryGetValue(format, out StructFormat? known))
            return known;
        var parsed = StructFormat.Parse(format);
        if (s_formats.Count >= Kept)
            s_formats.Clear();
        s_formats[format] = parsed;
        return parsed;
    }
}
