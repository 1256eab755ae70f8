using System.Buffers;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>Takes a record's data out of its message: names are uncompressed, and the fields have to fill the data exactly.</summary>
internal static class RecordData
{
    public static byte[] Read(ReadOnlySpan<byte> message, int start, int end, DnsType type, DnsClass @class)
    {
        // In updates records without data stand for all of a type. https://www.rfc-editor.org/rfc/rfc2136#section-2.4
        bool empty = start == end && @class is DnsClass.ANY or DnsClass.NONE;
        if (empty || RecordGrammar.Of(type, @class) is not { } fields) return message[start..end].ToArray();
        // One field of fixed size, as an address.
        if (fields.Length == 1 && RecordGrammar.FixedSize(fields[0]) is var whole and > 0 && whole == end - start) return message[start..end].ToArray();
        ArrayBufferWriter<byte> data = new(Math.Max(16, end - start));
        int at = start;
        foreach (char field in fields)
        {
            if (field is 'n' or 'd' or 'N')
            {
                data.Write(NameReader.Read(message[..(field == 'N' ? end : message.Length)], ref at, end, pointers: field != 'N').Wire);
                continue;
            }

            int size = field switch
            {
                // string = length, then so many bytes. https://www.rfc-editor.org/rfc/rfc1035#section-3.3
                's' or 'g' or 'h' or 'H' => at < end ? 1 + message[at] : 1,
                'S' => StringsSize(message[at..end], start, type),
                _ => RecordGrammar.FixedSize(field) is var known and > 0 ? known : end - at,
            };
            if (size > end - at) throw new DnsFormatException($"The data of {DnsTypes.Text(type)} is cut off", at, "RFC 1035 3.3");
            data.Write(message.Slice(at, size));
            at += size;
        }

        if (at < end) throw new DnsFormatException($"The data of {DnsTypes.Text(type)} goes on behind its end", at, "RFC 1035 3.3");
        return data.WrittenSpan.ToArray();
    }

    private static int StringsSize(ReadOnlySpan<byte> data, int offset, DnsType type)
    {
        int at = 0;
        while (at < data.Length) at += 1 + data[at];
        if (data.IsEmpty || at > data.Length) throw new DnsFormatException($"The strings of {DnsTypes.Text(type)} are cut off", offset, "RFC 1035 3.3.14");
        return at;
    }
}
