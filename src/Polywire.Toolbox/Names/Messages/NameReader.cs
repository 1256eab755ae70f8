namespace Polywire.Toolbox.Names.Messages;

/// <summary>Reads a name, following pointers (RFC 1035 4.1.4).</summary>
internal static class NameReader
{
    private const string Section = "RFC 1035 4.1.4";

    /// <summary>
    /// Reads the name at <paramref name="at"/>, which moves behind it; the name's own bytes end at <paramref name="end"/> at the latest.
    /// A pointer leads to an earlier place than every byte of this name so far, so there are no loops and at most 127 jumps.
    /// </summary>
    public static DnsName Read(ReadOnlySpan<byte> message, ref int at, int end, bool pointers)
    {
        Span<byte> name = stackalloc byte[DnsName.MaxBytes];
        int length = 0, position = at, earliest = at;
        bool jumped = false;
        while (true)
        {
            if (position >= end) throw new DnsFormatException("A name is cut off", position, Section);
            int octet = message[position];
            switch (octet & 0xC0)
            {
                // label = length 0-63, then so many bytes; 0 is the root and ends the name. https://www.rfc-editor.org/rfc/rfc1035#section-3.1
                case 0x00:
                    if (octet + 1 > end - position) throw new DnsFormatException("A label is cut off", position, Section);
                    // Behind a label at least the root has to come.
                    if (length + octet + (octet == 0 ? 1 : 2) > DnsName.MaxBytes) throw new DnsFormatException($"A name has more than {DnsName.MaxBytes} bytes", at, "RFC 1035 2.3.4");
                    message.Slice(position, octet + 1).CopyTo(name[length..]);
                    length += octet + 1;
                    position += octet + 1;
                    if (octet != 0) continue;
                    if (!jumped) at = position;
                    return new DnsName(name[..length]);

                // pointer = 11, 14 bits of offset. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4
                case 0xC0 when pointers:
                    if (end - position < 2) throw new DnsFormatException("A pointer is cut off", position, Section);
                    int target = ((octet & 0x3F) << 8) | message[position + 1];
                    if (target >= earliest) throw new DnsFormatException("A pointer does not lead backwards", position, Section);
                    if (!jumped) at = position + 2;
                    jumped = true;
                    position = earliest = target;
                    end = message.Length;
                    continue;

                case 0xC0:
                    throw new DnsFormatException("A name is compressed where it must not be", position, "RFC 3597 4");
                default:
                    throw new DnsFormatException("A label of an unknown kind", position, "RFC 6891 5");
            }
        }
    }
}
