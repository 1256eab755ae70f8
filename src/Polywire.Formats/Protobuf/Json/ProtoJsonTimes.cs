using System.Buffers.Text;

namespace Polywire.Formats;

/// <summary>
/// Points in time and spans of time as proto3 JSON spells them: UTC, <c>Z</c>, and 0, 3, 6 or 9 decimals.
/// </summary>
internal static class ProtoJsonTimes
{
    /// <summary>Room for the longest: <c>2026-11-21T10:11:12.123456700Z</c>.</summary>
    public const int MaxLength = 40;

    public static int Write(Span<byte> output, DateTimeOffset value)
    {
        long fraction = value.UtcTicks % TimeSpan.TicksPerSecond;
        int length = Rfc3339.Write(output, new DateTimeOffset(value.UtcTicks - fraction, TimeSpan.Zero)) - 1;
        length += WriteFraction(output[length..], fraction);
        output[length] = (byte)'Z';
        return length + 1;
    }

    public static int Write(Span<byte> output, TimeSpan value)
    {
        if (!IsDuration(value))
            throw ProtobufTimes.TooLong(value);
        int length = 0;
        if (value < TimeSpan.Zero)
            output[length++] = (byte)'-';
        long ticks = Math.Abs(value.Ticks);
        Utf8Formatter.TryFormat(ticks / TimeSpan.TicksPerSecond, output[length..], out int whole);
        length += whole;
        length += WriteFraction(output[length..], ticks % TimeSpan.TicksPerSecond);
        output[length] = (byte)'s';
        return length + 1;
    }

    /// <summary>Reads a point in time, which must have its <c>T</c> and its offset.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        return text.Length >= 20 && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is (byte)'+' or (byte)'-') && Rfc3339.TryRead(text, out value);
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan value) => DurationText.TryRead(text, out value) && IsDuration(value);

    private static bool IsDuration(TimeSpan value) => Math.Abs(value.Ticks / TimeSpan.TicksPerSecond) <= ProtobufTimes.MostSeconds;

    private static int WriteFraction(Span<byte> output, long ticks)
    {
        if (ticks == 0)
            return 0;
        (int digits, long shown) = ticks % 10_000 == 0 ? (3, ticks / 10_000) : ticks % 10 == 0 ? (6, ticks / 10) : (9, ticks * 100);
        output[0] = (byte)'.';
        for (int index = digits; index > 0; index--, shown /= 10)
            output[index] = (byte)('0' + (shown % 10));
        return digits + 1;
    }
}
