using System.Buffers;

namespace Polywire.Wires.Nats;

/// <summary>
/// Names that hold what ends a word on this wire (space, tab, CR, LF): those bytes are percent-encoded as subject, <c>maine coon</c> is
/// <c>maine%20coon</c>. Nothing else changes on either side, so that a subject crosses from client to client as it is; a name
/// that looks like such an escape itself gets one <c>25</c> more behind its percent sign: <c>%20</c> is <c>%2520</c>.
/// </summary>
public static class NatsName
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create(" \t\r\n%"u8);

    /// <summary>Whether the name is its own subject, which is so for nearly all.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> name) => name.IndexOfAny(s_special) < 0;

    /// <summary>How many bytes <see cref="Encode"/> needs at most.</summary>
    public static int MostEncoded(int length) => length * 3;

    /// <summary>Writes a name as a subject.</summary>
    /// <param name="name">Any bytes.</param>
    /// <param name="subject">At least <see cref="MostEncoded"/> bytes.</param>
    /// <returns>How many were written.</returns>
    public static int Encode(ReadOnlySpan<byte> name, Span<byte> subject)
    {
        int written = 0;
        while (true)
        {
            int plain = name.IndexOfAny(s_special);
            name[..(plain < 0 ? name.Length : plain)].CopyTo(subject[written..]);
            if (plain < 0)
                return written + name.Length;
            written += plain;
            byte special = name[plain];
            name = name[(plain + 1)..];
            ReadOnlySpan<byte> escape = special switch
            {
                (byte)' ' => "%20"u8,
                (byte)'\t' => "%09"u8,
                (byte)'\r' => "%0D"u8,
                (byte)'\n' => "%0A"u8,
                _ => IsEscape(name, out _) ? "%25"u8 : "%"u8,
            };
            escape.CopyTo(subject[written..]);
            written += escape.Length;
        }
    }

    /// <summary>Writes a subject as the name that it stands for.</summary>
    /// <param name="subject">As it stood in the line.</param>
    /// <param name="name">At least as long.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Decode(ReadOnlySpan<byte> subject, Span<byte> name)
    {
        int written = 0;
        while (true)
        {
            int plain = subject.IndexOf((byte)'%');
            subject[..(plain < 0 ? subject.Length : plain)].CopyTo(name[written..]);
            if (plain < 0)
                return written + subject.Length;
            written += plain;
            subject = subject[(plain + 1)..];
            // %20 is the byte; %2520 is %20, and so on; a percent sign before anything else is one.
            if (!IsEscape(subject, out byte meant))
            {
                name[written++] = (byte)'%';
                continue;
            }
            name[written++] = subject.StartsWith("25"u8) ? (byte)'%' : meant;
            subject = subject[2..];
        }
    }

    /// <summary>How many bytes <see cref="Decode"/> would write.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> subject)
    {
        int length = subject.Length;
        for (int at; (at = subject.IndexOf((byte)'%')) >= 0; subject = subject[(at + 1)..])
            length -= IsEscape(subject[(at + 1)..], out _) ? 2 : 0;
        return length;
    }

    // escape-rest = *"25" ( "20" / "09" / "0D" / "0A" ), behind a percent sign
    private static bool IsEscape(ReadOnlySpan<byte> rest, out byte meant)
    {
        while (rest.StartsWith("25"u8))
            rest = rest[2..];
        meant = 0;
        if (rest.StartsWith("20"u8))
            meant = (byte)' ';
        else if (rest.StartsWith("09"u8))
            meant = (byte)'\t';
        else if (rest.StartsWith("0D"u8))
            meant = (byte)'\r';
        else if (rest.StartsWith("0A"u8))
            meant = (byte)'\n';
        return meant != 0;
    }
}
