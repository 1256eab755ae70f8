using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// Writes RESP values: replies of a server in protocol 2 or 3, and requests of a client. Allocates nothing. Values that only
/// RESP3 has are written to a RESP2 peer as Redis writes them. For deliveries see <see cref="RespMessage"/>.
/// <see href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Specification.</see>
/// </summary>
public static class RespWriter
{
    /// <summary><c>+text CRLF</c></summary>
    /// <exception cref="ArgumentException">The text holds a line end, which would begin a second reply.</exception>
    public static void Simple(IBufferWriter<byte> output, ReadOnlySpan<byte> text) => Line(output, (byte)'+', text);

    /// <summary><c>-text CRLF</c>; the first word tells the kind: <c>ERR</c>, <c>WRONGTYPE</c> …</summary>
    /// <exception cref="ArgumentException">The text holds a line end, which would begin a second reply.</exception>
    public static void Error(IBufferWriter<byte> output, ReadOnlySpan<byte> text) => Line(output, (byte)'-', text);

    /// <summary><c>-text CRLF</c>, the text in Latin-1 so that a peer's own bytes can be shown to it; line ends become spaces.</summary>
    public static void Error(IBufferWriter<byte> output, string text)
    {
        Span<byte> target = output.GetSpan(text.Length + 3);
        target[0] = (byte)'-';
        for (int i = 0; i < text.Length; i++)
            target[i + 1] = text[i] is '\r' or '\n' ? (byte)' ' : (byte)text[i];
        End(target, text.Length + 1);
        output.Advance(text.Length + 3);
    }

    /// <summary><c>:value CRLF</c></summary>
    public static void Integer(IBufferWriter<byte> output, long value) => Header(output, (byte)':', value);

    /// <summary><c>$length CRLF bytes CRLF</c></summary>
    public static void Bulk(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        int length = BulkLength(bytes.Length);
        Bulk(output.GetSpan(length), bytes);
        output.Advance(length);
    }

    /// <summary>A bulk string with the number in decimal.</summary>
    public static void BulkNumber(IBufferWriter<byte> output, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Bulk(output, digits[..length]);
    }

    /// <summary>A bulk string with the text in UTF-8.</summary>
    public static void Bulk(IBufferWriter<byte> output, string text)
    {
        int count = System.Text.Encoding.UTF8.GetByteCount(text), length = BulkLength(count);
        Span<byte> target = output.GetSpan(length);
        int at = Header(target, (byte)'$', count);
        at += System.Text.Encoding.UTF8.GetBytes(text, target[at..]);
        End(target, at);
        output.Advance(length);
    }

    /// <summary>No string: <c>_ CRLF</c>, in protocol 2 <c>$-1 CRLF</c>.</summary>
    public static void Null(IBufferWriter<byte> output, int protocol) => output.Write(protocol >= 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    /// <summary>No array: <c>_ CRLF</c>, in protocol 2 <c>*-1 CRLF</c>. What a blocking pop answers when its time is up.</summary>
    public static void NullArray(IBufferWriter<byte> output, int protocol) => output.Write(protocol >= 3 ? "_\r\n"u8 : "*-1\r\n"u8);

    /// <summary><c>*count CRLF</c>; so many values must follow.</summary>
    public static void Array(IBufferWriter<byte> output, int count) => Header(output, (byte)'*', count);

    /// <summary><c>%pairs CRLF</c>, in protocol 2 an array of twice as many; so many keys and values must follow.</summary>
    public static void Map(IBufferWriter<byte> output, int pairs, int protocol) =>
        Header(output, protocol >= 3 ? (byte)'%' : (byte)'*', protocol >= 3 ? pairs : pairs * 2L);

    /// <summary><c>~count CRLF</c>, in protocol 2 an array; so many values must follow.</summary>
    public static void Set(IBufferWriter<byte> output, int count, int protocol) =>
        Header(output, protocol >= 3 ? (byte)'~' : (byte)'*', count);

    /// <summary><c>&gt;count CRLF</c>, in protocol 2 an array; so many values must follow.</summary>
    public static void Push(IBufferWriter<byte> output, int count, int protocol) =>
        Header(output, protocol >= 3 ? (byte)'>' : (byte)'*', count);

    /// <summary><c>#t CRLF</c> or <c>#f CRLF</c>, in protocol 2 the integers 1 and 0.</summary>
    public static void Boolean(IBufferWriter<byte> output, bool value, int protocol) =>
        output.Write(protocol >= 3 ? (value ? "#t\r\n"u8 : "#f\r\n"u8) : (value ? ":1\r\n"u8 : ":0\r\n"u8));

    /// <summary><c>,value CRLF</c>, in protocol 2 a bulk string; the shortest text that reads back the same.</summary>
    public static void Double(IBufferWriter<byte> output, double value, int protocol)
    {
        Span<byte> text = stackalloc byte[32];
        int length = FormatDouble(value, text);
        if (protocol >= 3)
            Line(output, (byte)',', text[..length]);
        else
            Bulk(output, text[..length]);
    }

    /// <summary><c>=length CRLF kin:bytes CRLF</c>, in protocol 2 a bulk string of the bytes alone.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="kind">Three bytes: <c>txt</c> or <c>mkd</c>.</param>
    /// <param name="bytes">The text.</param>
    /// <param name="protocol">2 or 3.</param>
    public static void Verbatim(IBufferWriter<byte> output, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> bytes, int protocol)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(kind.Length, 3);
        if (protocol < 3)
        {
            Bulk(output, bytes);
            return;
        }
        Header(output, (byte)'=', bytes.Length + 4);
        output.Write(kind);
        output.Write(":"u8);
        output.Write(bytes);
        output.Write("\r\n"u8);
    }

    /// <summary>How many bytes <see cref="Bulk(Span{byte}, ReadOnlySpan{byte})"/> writes for a string of <paramref name="length"/> bytes.</summary>
    public static int BulkLength(int length) => 1 + RespText.DigitCount(length) + 2 + length + 2;

    /// <summary><c>$length CRLF bytes CRLF</c> into a span of at least <see cref="BulkLength"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Bulk(Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        int at = Header(target, (byte)'$', bytes.Length);
        bytes.CopyTo(target[at..]);
        return End(target, at + bytes.Length);
    }

    /// <summary><c>prefix digits CRLF</c> into a span of at least 23 bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Header(Span<byte> target, byte prefix, long value)
    {
        target[0] = prefix;
        if ((ulong)value < 10)
        {
            target[1] = (byte)('0' + value);
            return End(target, 2);
        }
        if ((ulong)value < 100)
        {
            int tens = (int)value / 10;
            target[2] = (byte)('0' + (int)value - tens * 10);
            target[1] = (byte)('0' + tens);
            return End(target, 3);
        }
        Utf8Formatter.TryFormat(value, target[1..], out int digits);
        return End(target, 1 + digits);
    }

    private static void Header(IBufferWriter<byte> output, byte prefix, long value) =>
        output.Advance(Header(output.GetSpan(24), prefix, value));

    private static void Line(IBufferWriter<byte> output, byte prefix, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
            throw new ArgumentException("A one-line value cannot hold a line end.", nameof(text));
        Span<byte> target = output.GetSpan(text.Length + 3);
        target[0] = prefix;
        text.CopyTo(target[1..]);
        End(target, text.Length + 1);
        output.Advance(text.Length + 3);
    }

    private static int FormatDouble(double value, Span<byte> text)
    {
        ReadOnlySpan<byte> word = double.IsNaN(value) ? "nan"u8 : double.IsPositiveInfinity(value) ? "inf"u8
            : double.IsNegativeInfinity(value) ? "-inf"u8 : default;
        word.CopyTo(text);
        int length = word.Length;
        if (word.IsEmpty)
            value.TryFormat(text, out length, "R", System.Globalization.CultureInfo.InvariantCulture);
        return length;
    }

    private static int End(Span<byte> target, int at)
    {
        target[at] = (byte)'\r';
        target[at + 1] = (byte)'\n';
        return at + 2;
    }
}
