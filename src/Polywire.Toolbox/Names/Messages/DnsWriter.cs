using System.Buffers.Binary;
using Polywire.Toolbox.Names.Messages.Data;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>Message to bytes. Names are compressed where RFC 1035 and RFC 3597 4 allow it.</summary>
public sealed class DnsWriter
{
    /// <summary>The largest message, in bytes: two bytes say its length on TCP (RFC 1035 4.2.2).</summary>
    public const int MaxBytes = 65_535;

    // A pointer has 14 bits.
    private const int PointerEnd = 0x4000;

    private Dictionary<DnsName, int>? _seen;
    private byte[] _bytes;
    private int _length;

    private DnsWriter(byte[] bytes) => _bytes = bytes;

    /// <summary>The message's bytes.</summary>
    /// <exception cref="DnsFormatException">They would be more than 65,535, or a section has more records than can be counted.</exception>
    public static byte[] Write(DnsMessage message)
    {
        byte[] buffer = new byte[512];
        int length = Write(message, ref buffer);
        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>Writes the message into <paramref name="buffer"/>, or a larger one in its place, and returns its length.</summary>
    /// <inheritdoc cref="Write(DnsMessage)" path="/exception"/>
    internal static int Write(DnsMessage message, ref byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(message);
        DnsWriter writer = new(buffer);
        // A lone name has nothing to be compressed against.
        if (message.Questions.Count + message.Answers.Count + message.Authorities.Count + message.Additionals.Count > 1) writer._seen = [];
        writer.Header(message);
        for (int i = 0; i < message.Questions.Count; i++)
        {
            // question = name type:2 class:2. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.2
            DnsQuestion question = message.Questions[i];
            writer.Name(question.Name, compress: true);
            writer.UInt16((int)question.Type);
            writer.UInt16((int)question.Class);
        }

        writer.Records(message.Answers);
        writer.Records(message.Authorities);
        writer.Records(message.Additionals);
        if (message.Edns is { } edns) writer.Edns(edns, (int)message.ResponseCode >> 4);
        if (writer._length > MaxBytes) throw new DnsFormatException($"The message has {writer._length:#,0} bytes, more than {MaxBytes:#,0}", MaxBytes, "RFC 1035 4.2.2");
        buffer = writer._bytes;
        return writer._length;
    }

    private void Records(IReadOnlyList<DnsRecord> records)
    {
        for (int i = 0; i < records.Count; i++) Record(records[i]);
    }

    private void Header(DnsMessage message)
    {
        // header = id:2 QR opcode:4 AA TC RD RA Z AD CD rcode:4 four counts:2. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1
        UInt16(message.Id);
        UInt16(
            (message.IsResponse ? 0x8000 : 0) | (((int)message.Opcode & 15) << 11) | (message.AuthoritativeAnswer ? 0x0400 : 0) | (message.Truncated ? 0x0200 : 0)
            | (message.RecursionDesired ? 0x0100 : 0) | (message.RecursionAvailable ? 0x0080 : 0) | (message.AuthenticData ? 0x0020 : 0)
            | (message.CheckingDisabled ? 0x0010 : 0) | ((int)message.ResponseCode & 15));
        Count(message.Questions.Count);
        Count(message.Answers.Count);
        Count(message.Authorities.Count);
        Count(message.Additionals.Count + (message.Edns is null ? 0 : 1));
    }

    private void Record(DnsRecord record)
    {
        // record = name type:2 class:2 ttl:4 length:2 data. https://www.rfc-editor.org/rfc/rfc1035#section-4.1.3
        Name(record.Name, compress: true);
        UInt16((int)record.Type);
        UInt16((int)record.Class);
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), record.Ttl);
        int start = _length;
        Take(2);
        if (RecordGrammar.Of(record.Type, record.Class) is { } fields && fields.Contains(RecordGrammar.CompressedName)) Fields(record, fields);
        else Bytes(record.Data.Span);
        int length = _length - start - 2;
        if (length > MaxBytes) throw new DnsFormatException($"A record's data has {length:#,0} bytes", start, "RFC 1035 4.1.3");
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(start), (ushort)length);
    }

    // The types whose names may be compressed hold names and numbers only.
    private void Fields(DnsRecord record, string fields)
    {
        ReadOnlySpan<byte> data = record.Data.Span;
        int at = 0;
        foreach (char field in fields)
        {
            if (field == RecordGrammar.CompressedName) Name(NameReader.Read(data, ref at, data.Length, pointers: false), compress: true);
            else
            {
                int size = RecordGrammar.FixedSize(field);
                if (size > data.Length - at) throw new DnsFormatException($"The data of {record.Name} {DnsTypes.Text(record.Type)} is cut off", at, "RFC 1035 3.3");
                Bytes(data.Slice(at, size));
                at += size;
            }
        }

        Bytes(data[at..]);
    }

    private void Edns(DnsEdns edns, int extendedCode)
    {
        // OPT = root 41:2 size:2 code:1 version:1 flags:2 length:2 options. https://www.rfc-editor.org/rfc/rfc6891#section-6.1.2
        Take(1)[0] = 0;
        UInt16((int)DnsType.OPT);
        UInt16(edns.UdpBytes);
        Take(1)[0] = (byte)extendedCode;
        Take(1)[0] = edns.Version;
        UInt16(edns.DnssecOk ? 0x8000 : 0);
        UInt16(edns.Options.Count == 0 ? 0 : edns.Options.Sum(static option => 4 + option.Data.Length));
        foreach (DnsEdnsOption option in edns.Options)
        {
            UInt16(option.Code);
            UInt16(option.Data.Length);
            Bytes(option.Data.Span);
        }
    }

    private void Name(DnsName name, bool compress)
    {
        // name = label* (root | pointer). https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4
        if (_seen is null)
        {
            Bytes(name.Wire);
            return;
        }

        for (; !name.IsRoot; name = name.Parent)
        {
            if (compress && _seen.TryGetValue(name, out int offset))
            {
                UInt16(0xC000 | offset);
                return;
            }

            if (_length < PointerEnd) _seen.TryAdd(name, _length);
            Bytes(name.Wire[..(name.Wire[0] + 1)]);
        }

        Take(1)[0] = 0;
    }

    private void Count(int count)
    {
        if (count > ushort.MaxValue) throw new DnsFormatException($"A section has {count:#,0} records", _length, "RFC 1035 4.1.1");
        UInt16(count);
    }

    private void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    private void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        Span<byte> taken = _bytes.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
