using System.Buffers.Text;

namespace Polywire.Wires.Resp;

/// <summary>Numbers and words as RESP spells them.</summary>
public static class RespText
{
    /// <summary>Whether <paramref name="bytes"/> is <paramref name="word"/>, an ASCII word in lower case, in any case.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> bytes, string word)
    {
        if (bytes.Length != word.Length)
            return false;
        for (int i = 0; i < bytes.Length; i++)
        {
            int lower = bytes[i] is >= (byte)'A' and <= (byte)'Z' ? bytes[i] | 0x20 : bytes[i];
            if (lower != word[i])
                return false;
        }
        return true;
    }

    /// <summary>
    /// Reads a whole number as Redis's arguments spell it: an optional minus and digits without leading zeros, nothing else.
    /// </summary>
    /// <returns>False when it is anything else or does not fit 64 bits.</returns>
    public static bool TryParseInteger(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> digits = bytes.Length > 0 && bytes[0] == '-' ? bytes[1..] : bytes;
        if (digits.IsEmpty || digits.Length > 19 || digits[0] is < (byte)'0' or > (byte)'9')
            return false;
        if (digits[0] == '0' && bytes.Length > 1)
            return false;
        return Utf8Parser.TryParse(bytes, out value, out int used) && used == bytes.Length;
    }

    /// <summary>How many characters <paramref name="value"/> takes in decimal, the minus counted.</summary>
    public static int DigitCount(long value)
    {
        if ((ulong)value < 1000)
            return value < 10 ? 1 : value < 100 ? 2 : 3;
        ulong magnitude = value < 0 ? (ulong)-value : (ulong)value;
        int count = value < 0 ? 2 : 1;
        while (magnitude >= 10)
        {
            magnitude /= 10;
            count++;
        }
        return count;
    }
}
