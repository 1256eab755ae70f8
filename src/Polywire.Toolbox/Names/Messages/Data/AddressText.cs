using System.Globalization;
using System.Net;
using System.Text;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>
/// IPv6 addresses as inet_ntop spells them (RFC 5952): .NET's own text of those that hold an IPv4 address is another one at times
/// (<c>::ffff:0:0</c> for <c>::ffff:0.0.0.0</c>).
/// </summary>
internal static class AddressText
{
    private const int Words = 8;

    public static void Append(StringBuilder text, ReadOnlySpan<byte> address)
    {
        if (address.Length == 4)
        {
            text.Append(address[0]).Append('.').Append(address[1]).Append('.').Append(address[2]).Append('.').Append(address[3]);
            return;
        }

        Span<int> words = stackalloc int[Words];
        for (int i = 0; i < Words; i++) words[i] = (address[i * 2] << 8) | address[i * 2 + 1];
        (int start, int length) = LongestZeros(words);
        bool older = start == 0 && (length == 6 || (length == 7 && words[7] != 1) || (length == 5 && words[5] == 0xFFFF));
        for (int i = 0; i < Words; i++)
        {
            if (i == start) text.Append("::");
            if (i >= start && i < start + length) continue;
            if (older && i == 6 || older && i == 7 && length == 7)
            {
                text.Append(new IPAddress(address[12..]));
                return;
            }

            text.Append(words[i].ToString("x", CultureInfo.InvariantCulture));
            if (i < Words - 1 && i + 1 != start) text.Append(':');
        }
    }

    // The first of the longest runs of at least two.
    private static (int Start, int Length) LongestZeros(ReadOnlySpan<int> words)
    {
        (int start, int length) = (-1, 1);
        for (int i = 0; i < Words; i++)
        {
            int end = i;
            while (end < Words && words[end] == 0) end++;
            if (end - i > length) (start, length) = (i, end - i);
            i = end > i ? end - 1 : i;
        }

        return start < 0 ? (-1, 0) : (start, length);
    }
}
