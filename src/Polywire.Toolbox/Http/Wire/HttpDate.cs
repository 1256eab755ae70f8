using System.Globalization;

namespace Polywire.Toolbox.Http;

/// <summary>Dates as HTTP's headers carry them: RFC 9110 section 5.6.7.</summary>
internal static class HttpDate
{
    // HTTP-date = IMF-fixdate / rfc850-date / asctime-date
    private static readonly string[] s_forms = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    internal static bool TryParse(string? text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out date);

    internal static string Print(DateTimeOffset date) => date.UtcDateTime.ToString(s_forms[0], CultureInfo.InvariantCulture);
}
