using System.Buffers.Binary;
using Polywire.Toolbox.Names.Messages.Data;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>Bytes to message. Pure: no sockets, no clock, no state.</summary>
public static class DnsReader
{
    /// <summary>The bytes of a header (RFC 1035 4.1.1).</summary>
    public const int HeaderBytes = 12;

    /// <summary>
    /// Reads a whole message. Bytes behind its end are ignored, as other readers do; of a message that says itself that it was truncated
    /// (<see cref="DnsMessage.Truncated"/>) whatever can be read counts.
    /// </summary>
    /// <exception cref="DnsFormatException">It is no message, or ends early.</exception>
    public static DnsMessage Read(ReadOnlySpan<byte> bytes)
    {
        // message = header question* answer* authority* additional*. https://www.rfc-editor.org/rfc/rfc1035#section-4.1
        if (bytes.Length < HeaderBytes) throw new DnsFormatException("A header is cut off", bytes.Length, "RFC 1035 4.1.1");
        int flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        bool truncated = (flags & 0x0200) != 0;
        int at = HeaderBytes, asked = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        // One, in practice. What the header counts need not come.
        DnsQuestion[] questions = asked == 1 ? [Question(bytes, ref at)] : Questions(bytes, ref at, asked);
        Sections sections = new() { Asked = questions is [var only] ? only.Name : null };
        IReadOnlyList<DnsRecord> answers = [], authorities = [], additionals = [];
        try
        {
            Records(bytes, ref at, BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]), ref answers, sections, last: false);
            Records(bytes, ref at, BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]), ref authorities, sections, last: false);
            Records(bytes, ref at, BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]), ref additionals, sections, last: true);
        }
        catch (DnsFormatException) when (truncated)
        {
            // Some servers cut in the middle of a record. The question was whole, and that is all that TCP needs.
        }

        return new DnsMessage
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            IsResponse = (flags & 0x8000) != 0,
            Opcode = (DnsOpcode)((flags >> 11) & 15),
            AuthoritativeAnswer = (flags & 0x0400) != 0,
            Truncated = truncated,
            RecursionDesired = (flags & 0x0100) != 0,
            RecursionAvailable = (flags & 0x0080) != 0,
            AuthenticData = (flags & 0x0020) != 0,
            CheckingDisabled = (flags & 0x0010) != 0,
            ResponseCode = (DnsResponseCode)((flags & 15) + (sections.ExtendedCode << 4)),
            Questions = questions,
            Answers = answers,
            Authorities = authorities,
            Additionals = additionals,
            Edns = sections.Edns,
        };
    }

    private static DnsQuestion[] Questions(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        List<DnsQuestion> questions = [];
        for (; count > 0; count--) questions.Add(Question(bytes, ref at));
        return [.. questions];
    }

    private static DnsQuestion Question(ReadOnlySpan<byte> bytes, ref int at)
    {
        // question = name type:2 class:2. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.2
        DnsName name = NameReader.Read(bytes, ref at, bytes.Length, pointers: true);
        if (bytes.Length - at < 4) throw new DnsFormatException("A question is cut off", at, "RFC 1035 4.1.2");
        DnsQuestion question = new(name, (DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]), (DnsClass)BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]));
        at += 4;
        return question;
    }

    // Only the last section, the additional records, may hold OPT, once.
    private static void Records(ReadOnlySpan<byte> bytes, ref int at, int count, ref IReadOnlyList<DnsRecord> section, Sections sections, bool last)
    {
        if (count == 0) return;
        // A record has 11 bytes at least. Made at the first one: often OPT stands alone.
        List<DnsRecord>? records = null;
        for (; count > 0; count--)
        {
            // record = name type:2 class:2 ttl:4 length:2 data. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.3
            int start = at;
            DnsName name = Name(bytes, ref at, sections.Asked);
            if (bytes.Length - at < 10) throw new DnsFormatException("A record is cut off", at, "RFC 1035 4.1.3");
            DnsType type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            ushort @class = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 8)..]);
            at += 10;
            if (length > bytes.Length - at) throw new DnsFormatException("A record's data is cut off", at, "RFC 1035 4.1.3");
            int end = at + length;
            if (type == DnsType.OPT)
            {
                if (!last || sections.Edns is not null || !name.IsRoot) throw new DnsFormatException("OPT where none may be", start, "RFC 6891 6.1.1");
                sections.Edns = Edns(bytes[at..end], at, @class, ttl);
                sections.ExtendedCode = (int)(ttl >> 24);
            }
            else
            {
                byte[] data = RecordData.Read(bytes, at, end, type, (DnsClass)@class);
                // A TTL with its highest bit set is none. https://www.rfc-editor.org/rfc/rfc2181#section-8
                if (records is null) section = records = new List<DnsRecord>(Math.Min(count, (bytes.Length - start) / 11));
                records.Add(new DnsRecord(name, type, (DnsClass)@class, ttl > int.MaxValue ? 0 : ttl, data));
            }

            at = end;
        }
    }

    // A record is mostly the question's own: a pointer right behind the header.
    private static DnsName Name(ReadOnlySpan<byte> bytes, ref int at, DnsName? asked)
    {
        if (asked is null || bytes.Length - at < 2 || bytes[at] != 0xC0 || bytes[at + 1] != HeaderBytes) return NameReader.Read(bytes, ref at, bytes.Length, pointers: true);
        at += 2;
        return asked;
    }

    private static DnsEdns Edns(ReadOnlySpan<byte> data, int offset, ushort size, uint ttl)
    {
        if (data.IsEmpty) return new DnsEdns { UdpBytes = size, Version = (byte)(ttl >> 16), DnssecOk = (ttl & 0x8000) != 0 };
        // option = code:2 length:2 data. https://www.rfc-editor.org/rfc/rfc6891#section-6.1.2
        List<DnsEdnsOption> options = [];
        for (int at = 0; at < data.Length;)
        {
            int length = data.Length - at < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
            if (length > data.Length - at - 4) throw new DnsFormatException("An option is cut off", offset + at, "RFC 6891 6.1.2");
            options.Add(new DnsEdnsOption(BinaryPrimitives.ReadUInt16BigEndian(data[at..]), data.Slice(at + 4, length).ToArray()));
            at += 4 + length;
        }

        return new DnsEdns { UdpBytes = size, Version = (byte)(ttl >> 16), DnssecOk = (ttl & 0x8000) != 0, Options = options };
    }

    private sealed class Sections
    {
        /// <summary>Whose records were asked for, when there is one question.</summary>
        public DnsName? Asked { get; init; }

        public DnsEdns? Edns { get; set; }

        public int ExtendedCode { get; set; }
    }
}
