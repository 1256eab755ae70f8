using System.Buffers;
using System.Globalization;

namespace Polywire.Formats;

/// <summary>The text of <c>dateTime.iso8601</c>: <c>19980717T14:08:55</c>, without zone.</summary>
internal static class XmlRpcTime
{
    /// <summary>Writes a time in the zone that the peers agreed on.</summary>
    public static void Write(IBufferWriter<byte> output, DateTimeOffset value, XmlRpcOptions options)
    {
        // "Don't assume a timezone. It should be specified by the server in its documentation what assumptions it makes about timezones."
        // http://xmlrpc.com/spec.md#additionalNotes
        DateTime local = TimeZoneInfo.ConvertTime(value, options.Zone).DateTime;
        bool fraction = options.Fractions && local.Ticks % TimeSpan.TicksPerSecond != 0;
        Span<byte> text = output.GetSpan(32);
        local.TryFormat(text, out int length, fraction ? "yyyyMMdd'T'HH:mm:ss.FFFFFFF" : "yyyyMMdd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        output.Advance(length);
    }

    /// <summary>Reads what peers send: with or without dashes and colons, fraction, zone.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, TimeZoneInfo zone, out DateTimeOffset value)
    {
        value = default;
        // YYYY ['-'] MM ['-'] DD ('T' / ' ') hh [':'] mm [':'] ss ['.' 1*DIGIT] ['Z' / ('+' / '-') hh [[':'] mm]]
        bool parts = TryDigits(ref text, 4, out int year) & Skip(ref text, '-') & TryDigits(ref text, 2, out int month) & Skip(ref text, '-') & TryDigits(ref text, 2, out int day);
        if (!parts || text is not [(byte)'T' or (byte)'t' or (byte)' ', ..]) return false;
        text = text[1..];
        parts = TryDigits(ref text, 2, out int hour) & Skip(ref text, ':') & TryDigits(ref text, 2, out int minute) & Skip(ref text, ':') & TryDigits(ref text, 2, out int second);
        if (!parts || !TryFraction(ref text, out int ticks)) return false;
        bool real = year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
        if (!real) return false;
        DateTime local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        if (!TryOffset(text, zone, local, out TimeSpan offset)) return false;
        // The first and the last hours of all time have no place in every zone.
        long utc = local.Ticks - offset.Ticks;
        if (utc < 0 || utc > DateTime.MaxValue.Ticks) return false;
        value = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, TimeZoneInfo zone, DateTime local, out TimeSpan offset)
    {
        offset = default;
        if (text.Length == 0)
        {
            offset = zone.GetUtcOffset(local);
            return true;
        }
        if (text is [(byte)'Z' or (byte)'z']) return true;
        bool west = text[0] == '-';
        if (!west && text[0] != '+') return false;
        text = text[1..];
        if (!TryDigits(ref text, 2, out int hours)) return false;
        int minutes = 0;
        if (text.Length > 0 && !(Skip(ref text, ':') & TryDigits(ref text, 2, out minutes))) return false;
        if (text.Length > 0 || minutes > 59 || (hours * 60) + minutes > 14 * 60) return false;
        offset = TimeSpan.FromMinutes((west ? -1 : 1) * ((hours * 60) + minutes));
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (text is not [(byte)'.' or (byte)',', ..]) return true;
        int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length - 1;
        for (int index = 0; index < 7; index++) ticks = (ticks * 10) + (index < digits ? text[1 + index] - '0' : 0);
        text = text[(1 + digits)..];
        return digits > 0;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int count, out int number)
    {
        number = 0;
        if (text.Length < count || text[..count].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        foreach (byte digit in text[..count]) number = (number * 10) + digit - '0';
        text = text[count..];
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<byte> text, char mark)
    {
        if (text.Length > 0 && text[0] == mark) text = text[1..];
        return true;
    }
}
