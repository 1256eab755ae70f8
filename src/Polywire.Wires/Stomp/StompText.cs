using System.Buffers;

namespace Polywire.Wires.Stomp;

/// <summary>Header names and values, escaped and not. <see href="https://stomp.github.io/stomp-specification-1.2.html#Value_Encoding">Specification.</see></summary>
public static class StompText
{
    private static readonly SearchValues<byte> s_special12 = SearchValues.Create("\r\n:\\"u8);
    private static readonly SearchValues<byte> s_special11 = SearchValues.Create("\n:\\"u8);
    private static readonly SearchValues<byte> s_unspeakable = SearchValues.Create("\r\n\0"u8);
    private static readonly SearchValues<byte> s_unspeakableName = SearchValues.Create("\r\n\0:"u8);

    /// <summary>
    /// Whether a version can carry this header: NUL never, CR and LF only where they can be escaped, a colon in a name likewise. 1.0 trims
    /// values, so one with spaces around it cannot be carried there either. None stands for CONNECT and CONNECTED.
    /// </summary>
    public static bool CanCarry(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, StompVersion version) => version switch
    {
        _ when name.IsEmpty => false,
        StompVersion.V12 => !name.Contains((byte)0) && !value.Contains((byte)0),
        // A CR before the line end would be lost, or taken for one, by peers that are lenient.
        StompVersion.V11 => name.IndexOfAny((byte)0, (byte)'\r') < 0 && value.IndexOfAny((byte)0, (byte)'\r') < 0,
        _ => !name.ContainsAny(s_unspeakableName) && !value.ContainsAny(s_unspeakable) && (version == StompVersion.None || (IsTrim(name) && IsTrim(value))),
    };

    /// <summary>
    /// Whether a header says something about its own frame or connection, so that it must not be sent on with a message: content-length,
    /// receipt, transaction and so on.
    /// </summary>
    public static bool IsOwn(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("ack"u8),
        7 => name.SequenceEqual("receipt"u8),
        8 => name.SequenceEqual("reply-to"u8),
        10 => name.SequenceEqual("message-id"u8) || name.SequenceEqual("receipt-id"u8),
        11 => name.SequenceEqual("destination"u8) || name.SequenceEqual("transaction"u8) || name.SequenceEqual("redelivered"u8),
        12 => name.SequenceEqual("subscription"u8),
        14 => name.SequenceEqual("content-length"u8) || name.SequenceEqual("delivery-count"u8),
        _ => false,
    };

    /// <summary>Bytes of <paramref name="text"/> once escaped.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> text, StompVersion version)
    {
        int length = text.Length;
        if (version < StompVersion.V11) return length;
        SearchValues<byte> special = version == StompVersion.V11 ? s_special11 : s_special12;
        for (int at = text.IndexOfAny(special); at >= 0; at = text.IndexOfAny(special))
        {
            length++;
            text = text[(at + 1)..];
        }
        return length;
    }

    /// <summary>Writes <paramref name="text"/> escaped.</summary>
    /// <returns>Bytes written: <see cref="EscapedLength"/>.</returns>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> destination, StompVersion version)
    {
        if (version < StompVersion.V11)
        {
            text.CopyTo(destination);
            return text.Length;
        }
        SearchValues<byte> special = version == StompVersion.V11 ? s_special11 : s_special12;
        int written = 0;
        while (true)
        {
            int at = text.IndexOfAny(special);
            ReadOnlySpan<byte> plain = at < 0 ? text : text[..at];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (at < 0) return written;
            destination[written++] = (byte)'\\';
            destination[written++] = text[at] switch { (byte)'\r' => (byte)'r', (byte)'\n' => (byte)'n', (byte)':' => (byte)'c', _ => (byte)'\\' };
            text = text[(at + 1)..];
        }
    }

    private static bool IsTrim(ReadOnlySpan<byte> text) => text.IsEmpty || (text[0] != ' ' && text[^1] != ' ');

    // "\r" CR (1.2) | "\n" LF | "\c" colon | "\\" backslash; any other is fatal
    // https://stomp.github.io/stomp-specification-1.2.html#Value_Encoding
    internal static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination, StompVersion version, int offset)
    {
        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte next = text[i];
            if (next == '\\')
            {
                byte code = ++i < text.Length ? text[i] : (byte)0;
                next = code switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'c' => (byte)':',
                    (byte)'\\' => (byte)'\\',
                    (byte)'r' when version >= StompVersion.V12 => (byte)'\r',
                    _ => throw StompException.Grammar($"Undefined escape in a header: \\{(char)code}", offset + i),
                };
            }
            destination[written++] = next;
        }
        return written;
    }
}
