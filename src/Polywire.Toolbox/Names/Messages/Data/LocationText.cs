using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>A place on earth (RFC 1876 2, 3).</summary>
internal static class LocationText
{
    // The equator and the meridian of Greenwich, in thousandths of a second of arc.
    private const long Middle = 1L << 31;

    // 100 km below the sphere, in centimetres.
    private const long Ground = 10_000_000;

    public static void Append(StringBuilder text, ref FieldReader reader)
    {
        // LOC = version:1 size:1 two precisions:1 latitude:4 longitude:4 altitude:4. https://www.rfc-editor.org/rfc/rfc1876#section-2
        int version = reader.Byte(), size = reader.Byte(), horizontal = reader.Byte(), vertical = reader.Byte();
        long latitude = reader.UInt32() - Middle, longitude = reader.UInt32() - Middle, altitude = reader.UInt32() - Ground;
        if (version != 0 || Math.Abs(latitude) > 90 * 3_600_000 || Math.Abs(longitude) > 180 * 3_600_000) reader.Fail();
        Angle(text, latitude, 'N', 'S');
        Angle(text, longitude, 'E', 'W');
        text.Append(CultureInfo.InvariantCulture, $"{(altitude < 0 ? "-" : "")}{Math.Abs(altitude) / 100}.{Math.Abs(altitude) % 100:D2}m");
        foreach (int length in (ReadOnlySpan<int>)[size, horizontal, vertical]) Length(text.Append(' '), length, ref reader);
    }

    private static void Angle(StringBuilder text, long angle, char positive, char negative)
    {
        long whole = Math.Abs(angle);
        text.Append(CultureInfo.InvariantCulture, $"{whole / 3_600_000} {whole / 60_000 % 60} {whole / 1000 % 60}.{whole % 1000:D3} {(angle < 0 ? negative : positive)} ");
    }

    // A digit, and how many zeros of centimetres follow it.
    private static void Length(StringBuilder text, int length, ref FieldReader reader)
    {
        int digit = length >> 4, zeros = length & 15;
        if (digit > 9 || zeros > 9) reader.Fail();
        if (zeros > 1) text.Append(CultureInfo.InvariantCulture, $"{digit}{new string('0', digit == 0 ? 0 : zeros - 2)}m");
        else text.Append(CultureInfo.InvariantCulture, $"0.{digit * (zeros == 1 ? 10 : 1):D2}m");
    }
}
