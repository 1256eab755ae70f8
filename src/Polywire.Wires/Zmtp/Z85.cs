using System.Diagnostics.CodeAnalysis;

namespace Polywire.Wires.Zmtp;

/// <summary>Bytes as text that stands in addresses and configuration files: five characters for four bytes (https://rfc.zeromq.org/spec/32/).</summary>
public static class Z85
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <summary>Writes bytes as text.</summary>
    /// <exception cref="ArgumentException">Their number is no multiple of four.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 4 != 0) throw new ArgumentException("Z85 takes a multiple of four bytes.", nameof(bytes));
        char[] text = new char[bytes.Length / 4 * 5];
        for (int group = 0; group < bytes.Length / 4; group++)
        {
            // binary frame = 4 octets, most significant first; string frame = 5 characters, likewise
            // https://rfc.zeromq.org/spec/32/#formal-specification
            uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[(group * 4)..]);
            for (int i = 4; i >= 0; i--, value /= 85) text[(group * 5) + i] = Digits[(int)(value % 85)];
        }
        return new string(text);
    }

    /// <summary>Reads text into bytes.</summary>
    /// <param name="text">Five characters for each four bytes of <paramref name="bytes"/>.</param>
    /// <param name="bytes">Filled whole.</param>
    /// <returns>False when the text is none, or stands for another number of bytes.</returns>
    public static bool TryDecode([NotNullWhen(true)] string? text, Span<byte> bytes)
    {
        if (text is null || bytes.Length % 4 != 0 || text.Length != bytes.Length / 4 * 5) return false;
        for (int group = 0; group < bytes.Length / 4; group++)
        {
            // five characters may stand for more than 32 bits: those are none
            // https://rfc.zeromq.org/spec/32/#formal-specification
            ulong value = 0;
            for (int i = 0; i < 5; i++)
            {
                int digit = Digits.IndexOf(text[(group * 5) + i], StringComparison.Ordinal);
                if (digit < 0) return false;
                value = (value * 85) + (uint)digit;
            }
            if (value > uint.MaxValue) return false;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes[(group * 4)..], (uint)value);
        }
        return true;
    }
}
