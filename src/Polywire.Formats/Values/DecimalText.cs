using System.Globalization;

namespace Polywire.Formats;

/// <summary>The text form of a decimal number: digits, <c>.</c> as the mark; an exponent is only read. Never through a double.</summary>
internal static class DecimalText
{
    /// <summary>Room for the longest: a sign, 29 digits, a mark and a zero before it.</summary>
    public const int MaxLength = 32;

    public static int Write(Span<byte> output, decimal value)
    {
        value.TryFormat(output, out int length, default, CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>Reads a number that a decimal holds exactly.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out decimal value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && IsExact(text, value);
    }

    /// <summary>The parser rounds silently what has too many digits or is too small: compare the digits that count.</summary>
    private static bool IsExact(ReadOnlySpan<byte> text, decimal value)
    {
        int mantissa = text.IndexOfAny((byte)'e', (byte)'E');
        if (mantissa < 0 && text.Length <= 28)
            return true;
        Span<byte> written = stackalloc byte[MaxLength];
        Significant kept = new(written[..Write(written, value)]), given = new(mantissa < 0 ? text : text[..mantissa]);
        while (kept.Next() is var digit && digit == given.Next())
        {
            if (digit < 0)
                return true;
        }
        return false;
    }

    /// <summary>A number's digits without its leading and trailing zeros.</summary>
    private ref struct Significant
    {
        private ReadOnlySpan<byte> _rest;

        public Significant(ReadOnlySpan<byte> text)
        {
            int first = text.IndexOfAnyInRange((byte)'1', (byte)'9');
            _rest = first < 0 ? default : text[first..(text.LastIndexOfAnyInRange((byte)'1', (byte)'9') + 1)];
        }

        public int Next()
        {
            if (_rest is [(byte)'.', ..])
                _rest = _rest[1..];
            if (_rest.IsEmpty)
                return -1;
            int digit = _rest[0];
            _rest = _rest[1..];
            return digit;
        }
    }
}
