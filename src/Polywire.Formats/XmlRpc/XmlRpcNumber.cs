using System.Buffers;
using System.Globalization;

namespace Polywire.Formats;

/// <summary>The text of numbers.</summary>
internal static class XmlRpcNumber
{
    // Sign, 309 digits of 1.8e308 or "0." and 324 + 17 digits of 4.9e-324: whatever a double needs without exponent.
    private const int MaxDoubleText = 352;

    /// <summary>Writes a finite double so that it reads back the same, without exponent, which the specification does not allow.</summary>
    public static void WriteDouble(IBufferWriter<byte> output, double value)
    {
        // "At this time, only decimal point notation is allowed, a plus or a minus, followed by any number of numeric characters,
        // followed by a period and any number of numeric characters. … infinity and NaN are not allowed"
        // http://xmlrpc.com/spec.md#additionalNotes
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        int mark = shortest[..length].IndexOf((byte)'E');
        Span<byte> text = output.GetSpan(MaxDoubleText);
        if (mark < 0) shortest[..length].CopyTo(text);
        else length = Expand(shortest[..mark], int.Parse(shortest[(mark + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), text);
        if (text[..length].IndexOf((byte)'.') < 0) length += Append(text[length..], ".0"u8);
        output.Advance(length);
    }

    /// <summary>Reads a double in every form that peers send: with exponent, <c>inf</c>, <c>nan</c>.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value))
            return double.IsFinite(value) || text.IndexOfAnyInRange((byte)'0', (byte)'9') < 0;
        bool negative = text is [(byte)'-', ..];
        ReadOnlySpan<byte> word = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return System.Text.Ascii.EqualsIgnoreCase(word, "inf"u8);
    }

    /// <summary>Reads an integer with a sign or without.</summary>
    public static bool TryReadInteger(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads an integer of 64 bits that is not negative.</summary>
    public static bool TryReadUnsigned(ReadOnlySpan<byte> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    // digits d.ddd with sign, times 10 to the exponent
    private static int Expand(ReadOnlySpan<byte> mantissa, int exponent, Span<byte> text)
    {
        int length = 0;
        if (mantissa[0] == '-') text[length++] = (byte)'-';
        Span<byte> digits = stackalloc byte[24];
        int count = 0;
        foreach (byte digit in mantissa)
            if (digit is >= (byte)'0' and <= (byte)'9') digits[count++] = digit;
        int whole = exponent + 1; // digits before the point
        if (whole <= 0)
        {
            length += Append(text[length..], "0."u8);
            text.Slice(length, -whole).Fill((byte)'0');
            length += -whole;
            return length + Append(text[length..], digits[..count]);
        }
        length += Append(text[length..], digits[..Math.Min(whole, count)]);
        if (whole <= count) return length;
        text.Slice(length, whole - count).Fill((byte)'0');
        return length + whole - count;
    }

    private static int Append(Span<byte> text, ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(text);
        return piece.Length;
    }
}
