using System.Net;
using System.Net.Sockets;

namespace Polywire.Toolbox.Http;

/// <summary>What may stand in the brackets of a URL's host.</summary>
internal static class BracketedHost
{
    /// <summary>Refuses what is neither an IPv6 address nor one of a future version.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    internal static void Check(string host)
    {
        if (host.StartsWith('v'))
        {
            // IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
            int dot = host.IndexOf('.', StringComparison.Ordinal);
            if (dot < 2 || dot == host.Length - 1 || !host.AsSpan(1, dot - 1).ContainsOnlyHex()) throw new FormatException("IPvFuture address is invalid");
            return;
        }

        if (IsVersion4(host)) throw new FormatException("An IPv4 address cannot be in brackets");
        int zone = host.IndexOf('%', StringComparison.Ordinal);
        string address = zone < 0 ? host : host[..zone];
        bool zoneHolds = zone < 0 || (zone < host.Length - 1 && host.IndexOf('%', zone + 1) < 0);
        bool addressHolds = address.Contains(':', StringComparison.Ordinal) && address.All(letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.')
            && IPAddress.TryParse(address, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6;
        if (!zoneHolds || !addressHolds) throw new FormatException($"{PythonText.Repr(host)} does not appear to be an IPv4 or IPv6 address");
    }

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
            if (!char.IsAsciiHexDigit(letter)) return false;
        return true;
    }

    // Four numbers of one to three digits, none above 255, none with a needless zero.
    private static bool IsVersion4(string host) => host.Split('.') is { Length: 4 } numbers
        && numbers.All(number => number.Length is > 0 and <= 3 && number.All(char.IsAsciiDigit) && (number.Length == 1 || number[0] != '0') && int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) <= 255);
}
