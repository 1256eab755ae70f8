using System.Buffers.Text;

namespace Polywire.Formats;

/// <summary>
/// The text form of a span of time: seconds with up to nine decimals and <c>s</c>, as in
/// <see href="https://protobuf.dev/programming-guides/json/">proto3 JSON</see>. What is below 100 ns is cut off when reading.
/// </summary>
internal static class DurationText
{
    /// <summary>Room for the longest: <c>-922337203685.4775808s</c>.</summary>
    public const int MaxLength = 22;

    public static int Write(Span<byte> output, TimeSpan value)
    {
        int length = 0;
        if (value < TimeSpan.Zero)
            output[length++] = (byte)'-';
        ulong ticks = (ulong)(value < TimeSpan.Zero ? -(Int128)value.Ticks : value.Ticks);
        Utf8Formatter.TryFormat(ticks / TimeSpan.TicksPerSecond, output[length..], out int whole);
        length += whole;
        if ((int)(ticks % TimeSpan.TicksPerSecond) is not 0 and var fraction)
            length += Rfc3339.WriteFraction(output[length..], fraction);
        output[length++] = (byte)'s';
        return length;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan value)
    {
        value = default;
        bool negative = text is [(byte)'-', ..];
        var digits = negative ? text[1..] : text;
        if (digits is not [>= (byte)'0' and <= (byte)'9', .., (byte)'s'] || !Utf8Parser.TryParse(digits, out ulong seconds, out int used))
            return false;
        var rest = digits[used..^1];
        long fraction = 0;
        if (rest.Length > 10 || (rest.Length > 0 && !Rfc3339.TryReadFraction(rest, out fraction)))
            return false;
        Int128 ticks = (Int128)seconds * TimeSpan.TicksPerSecond + fraction;
        ticks = negative ? -ticks : ticks;
        if (ticks < long.MinValue || ticks > long.MaxValue)
            return false;
        value = new TimeSpan((long)ticks);
        return true;
    }
}
