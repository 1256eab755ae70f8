using System.Buffers.Text;

namespace Polywire.Formats;

/// <summary>
/// The text forms of points in time, dates and times of day: <see href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339
/// section 5.6</see>. Fractions are written as short as they are, and read in any length (what is below 100 ns is cut off).
/// </summary>
internal static class Rfc3339
{
    /// <summary>Room for the longest: <c>2026-11-21T10:11:12.1234567+01:00</c>.</summary>
    public const int MaxLength = 33;

    // full-date "T" partial-time time-offset
    public static int Write(Span<byte> output, DateTimeOffset value)
    {
        Write(output, DateOnly.FromDateTime(value.DateTime));
        output[10] = (byte)'T';
        int length = 11 + Write(output[11..], TimeOnly.FromDateTime(value.DateTime));
        int minutes = value.TotalOffsetMinutes;
        if (minutes == 0)
        {
            output[length] = (byte)'Z';
            return length + 1;
        }
        output[length] = (byte)(minutes < 0 ? '-' : '+');
        minutes = Math.Abs(minutes);
        Digits(output.Slice(length + 1, 2), minutes / 60);
        output[length + 3] = (byte)':';
        Digits(output.Slice(length + 4, 2), minutes % 60);
        return length + 6;
    }

    // full-date = 4DIGIT "-" 2DIGIT "-" 2DIGIT
    public static int Write(Span<byte> output, DateOnly value)
    {
        Digits(output[..4], value.Year);
        output[4] = (byte)'-';
        Digits(output.Slice(5, 2), value.Month);
        output[7] = (byte)'-';
        Digits(output.Slice(8, 2), value.Day);
        return 10;
    }

    // partial-time = 2DIGIT ":" 2DIGIT ":" 2DIGIT ["." 1*DIGIT]
    public static int Write(Span<byte> output, TimeOnly value)
    {
        Digits(output[..2], value.Hour);
        output[2] = (byte)':';
        Digits(output.Slice(3, 2), value.Minute);
        output[5] = (byte)':';
        Digits(output.Slice(6, 2), value.Second);
        int fraction = (int)(value.Ticks % TimeSpan.TicksPerSecond);
        return fraction == 0 ? 8 : 8 + WriteFraction(output[8..], fraction);
    }

    /// <summary>Reads a point in time; without an offset it is UTC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length < 19 || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryRead(text[..10], out DateOnly date))
            return false;
        int end = text[11..].IndexOfAny("Zz+-"u8);
        var clock = end < 0 ? text[11..] : text.Slice(11, end);
        if (!TryRead(clock, out TimeOnly time) || !TryReadOffset(end < 0 ? "Z"u8 : text[(11 + end)..], out int minutes))
            return false;
        long ticks = date.DayNumber * TimeSpan.TicksPerDay + time.Ticks, utc = ticks - minutes * TimeSpan.TicksPerMinute;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
            return false;
        value = new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out int year) || !TryDigits(text.Slice(5, 2), out int month)
            || !TryDigits(text[8..], out int day) || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        value = new DateOnly(year, month, day);
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        value = default;
        long fraction = 0;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':' || !TryDigits(text[..2], out int hour) || !TryDigits(text.Slice(3, 2), out int minute)
            || !TryDigits(text.Slice(6, 2), out int second) || hour > 23 || minute > 59 || second > 59
            || (text.Length > 8 && !TryReadFraction(text[8..], out fraction)))
        {
            return false;
        }
        value = new TimeOnly(((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction);
        return true;
    }

    /// <summary>Writes <c>.</c> and as few digits as hold the ticks of 100 ns, which are not 0.</summary>
    public static int WriteFraction(Span<byte> output, int ticks)
    {
        int digits = 7;
        while (ticks % 10 == 0)
        {
            ticks /= 10;
            digits--;
        }
        output[0] = (byte)'.';
        Digits(output.Slice(1, digits), ticks);
        return digits + 1;
    }

    /// <summary>Reads <c>.</c> and at least one digit as ticks of 100 ns.</summary>
    public static bool TryReadFraction(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 2 || text[0] != '.' || text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        for (int index = 1; index <= 7; index++)
            ticks = ticks * 10 + (index < text.Length ? text[index] - '0' : 0);
        return true;
    }

    // time-offset = "Z" / ("+" / "-") 2DIGIT ":" 2DIGIT, here up to 14:00, which is .NET's bound
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        if (text is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _] || !TryDigits(text.Slice(1, 2), out int hour) || !TryDigits(text[4..], out int minute) || minute > 59)
            return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return Math.Abs(minutes) <= 14 * 60;
    }

    private static void Digits(Span<byte> output, int value)
    {
        for (int index = output.Length - 1; index >= 0; index--)
        {
            output[index] = (byte)('0' + value % 10);
            value /= 10;
        }
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9';
}
