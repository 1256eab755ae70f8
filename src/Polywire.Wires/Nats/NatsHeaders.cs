using System.Buffers;
using Polywire.Wires.Text;

namespace Polywire.Wires.Nats;

/// <summary>
/// A message's header block: <c>NATS/1.0[ code[ text]]</c>, a line <c>name: value</c> for each header, an empty line; every line ends with CR LF.
/// <see href="https://docs.nats.io/reference/reference-protocols/nats-protocol#hpub">Specification.</see>
/// </summary>
public static class NatsHeaders
{
    private static readonly SearchValues<byte> s_noName = SearchValues.Create(":\r\n"u8);

    /// <summary>What a server sends to who asks where nobody answers.</summary>
    public static ReadOnlySpan<byte> NoResponders => "NATS/1.0 503\r\n\r\n"u8;

    /// <summary>
    /// The header without a name: in a <see cref="HeaderBlock"/> it stands for what follows <c>NATS/1.0</c> in the first line. Other wires
    /// cannot spell it and leave it out.
    /// </summary>
    public static ReadOnlySpan<byte> Status => default;

    private static ReadOnlySpan<byte> Version => "NATS/1.0"u8;

    /// <summary>Adds the headers of a block to <paramref name="headers"/>. A line that is none is passed over; nothing is refused, since nats-server does not look.</summary>
    public static void Read(ReadOnlySpan<byte> block, HeaderBuilder headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        // "NATS/1.0" [ SP code [ SP text ] ] CRLF
        ReadOnlySpan<byte> line = TakeLine(ref block);
        ReadOnlySpan<byte> status = line.StartsWith(Version) ? Trim(line[Version.Length..]) : default;
        // A block without a header is a block, and its message HMSG.
        if (!status.IsEmpty || block.Length <= 2)
            headers.Add(Status, status);
        // name ":" [ SP ] value CRLF
        while (!(line = TakeLine(ref block)).IsEmpty)
        {
            int colon = line.IndexOf((byte)':');
            if (colon > 0)
                headers.Add(line[..colon], Trim(line[(colon + 1)..]));
        }
    }

    /// <summary>The three digits of the first line; 0 when there are none.</summary>
    public static int CodeOf(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> line = TakeLine(ref block);
        if (line.Length < Version.Length + 4 || !line.StartsWith(Version))
            return 0;
        ReadOnlySpan<byte> rest = Trim(line[Version.Length..]);
        return System.Buffers.Text.Utf8Parser.TryParse(rest, out int code, out int used) && used == 3 ? code : 0;
    }

    /// <summary>How many bytes <see cref="Write"/> writes; 0 for no headers.</summary>
    public static int Length(HeaderBlock headers)
    {
        if (headers.IsEmpty)
            return 0;
        int length = Version.Length + 4;
        foreach (HeaderBlock.Header header in headers)
        {
            if (!header.Name.IsEmpty)
                length += CanSpell(header) ? header.Name.Length + header.Value.Length + 4 : 0;
            else if (CanSpell(header) && !header.Value.IsEmpty)
                length += header.Value.Length + 1;
        }
        return length;
    }

    /// <summary>Writes a block. Headers that a line cannot hold (a colon in the name, a line end) are left out.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <param name="headers">The headers; <see cref="Status"/> only as the first.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> target, HeaderBlock headers)
    {
        if (headers.IsEmpty)
            return 0;
        int at = Put(target, 0, Version);
        bool first = true;
        foreach (HeaderBlock.Header header in headers)
        {
            bool isStatus = header.Name.IsEmpty;
            if (!isStatus && first)
                at = Put(target, at, "\r\n"u8);
            first &= isStatus;
            if (!CanSpell(header) || (isStatus && header.Value.IsEmpty))
                continue;
            at = isStatus ? Put(target, at, " "u8) : Put(target, Put(target, at, header.Name), ": "u8);
            at = Put(target, at, header.Value);
            if (!isStatus)
                at = Put(target, at, "\r\n"u8);
        }
        if (first)
            at = Put(target, at, "\r\n"u8);
        return Put(target, at, "\r\n"u8);
    }

    private static bool CanSpell(HeaderBlock.Header header) =>
        header.Name.IndexOfAny(s_noName) < 0 && header.Value.IndexOfAny((byte)'\r', (byte)'\n') < 0;

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> block)
    {
        int end = block.IndexOf("\r\n"u8);
        ReadOnlySpan<byte> line = end < 0 ? block : block[..end];
        block = end < 0 ? default : block[(end + 2)..];
        return line;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
