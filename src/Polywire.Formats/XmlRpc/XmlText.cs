using System.Buffers;
using System.Text;

namespace Polywire.Formats;

/// <summary>The text of XML elements: references and line ends on the way in, escapes on the way out.</summary>
internal static class XmlText
{
    // What cannot be copied as it is: markup, carriage returns, and what XML 1.0 has no place for.
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(code => code is not ('\t' or '\n')), '&', '<', '>', '\uFFFE', '\uFFFF']);

    /// <summary>The place behind a reference, which is checked.</summary>
    public static int EndOfReference(ReadOnlySpan<byte> input, int at)
    {
        // Reference ::= '&' Name ';' | '&#' [0-9]+ ';' | '&#x' [0-9a-fA-F]+ ';'
        // https://www.w3.org/TR/xml/#NT-Reference
        int length = input[at..Math.Min(input.Length, at + 16)].IndexOf((byte)';') + 1;
        if (length == 0) throw XmlScanner.Malformed(at, "'&' begins a reference such as &amp; or &#38;, which does not end");
        Decode(input.Slice(at, length), at);
        return at + length;
    }

    /// <summary>Appends what a text says: references resolved, line ends made one line feed.</summary>
    /// <param name="raw">The text as it stands, checked by the scanner.</param>
    /// <param name="isCData">Whether nothing in it is a reference.</param>
    /// <param name="output">Where to; never more bytes than came.</param>
    public static void Unescape(ReadOnlySpan<byte> raw, bool isCData, IBufferWriter<byte> output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (raw.Length > 0)
        {
            int run = isCData ? raw.IndexOf((byte)'\r') : raw.IndexOfAny((byte)'&', (byte)'\r');
            if (run < 0) run = raw.Length;
            output.Write(raw[..run]);
            raw = raw[run..];
            if (raw.Length == 0) return;
            if (raw[0] == '\r')
            {
                // #xD #xA, and any #xD that is not followed by #xA, become one #xA
                // https://www.w3.org/TR/xml/#sec-line-ends
                output.Write("\n"u8);
                raw = raw[(raw.Length > 1 && raw[1] == '\n' ? 2 : 1)..];
                continue;
            }
            int end = raw.IndexOf((byte)';') + 1;
            output.Write(utf8[..Decode(raw[..end], 0).EncodeToUtf8(utf8)]);
            raw = raw[end..];
        }
    }

    /// <summary>Writes text between tags.</summary>
    /// <exception cref="CodecException">XML 1.0 has no place for one of its characters.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            int run = text.IndexOfAny(s_escaped);
            if (run < 0) run = text.Length;
            WritePlain(output, text[..run]);
            if (run == text.Length) return;
            output.Write(Escape(text[run]));
            text = text[(run + 1)..];
        }
    }

    private static void WritePlain(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        // A piece at a time, so that a long text needs no buffer of three times its length.
        while (text.Length > 0)
        {
            ReadOnlySpan<char> piece = text[..Math.Min(text.Length, 16 * 1024)];
            Span<byte> span = output.GetSpan(Math.Min(piece.Length * 3, 48 * 1024) + 4);
            OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(piece, span, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: piece.Length == text.Length);
            if (status == OperationStatus.InvalidData || read == 0) throw NoPlace($"U+{(int)piece[read]:X4}, half of a surrogate pair,");
            output.Advance(written);
            text = text[read..];
        }
    }

    // "]]>" may not stand in text, so that '>' is escaped too; a bare carriage return would be read as a line feed.
    private static ReadOnlySpan<byte> Escape(char special) => special switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '\r' => "&#13;"u8,
        _ => throw NoPlace($"U+{(int)special:X4}"),
    };

    private static CodecException NoPlace(string what) =>
        new(CodecFailure.NotRepresentable, -1, $"{what} has no place in XML 1.0, and so none in XML-RPC: send the text as binary");

    private static Rune Decode(ReadOnlySpan<byte> reference, int offset)
    {
        ReadOnlySpan<byte> name = reference[1..^1];
        if (name.Length > 0 && name[0] == '#') return DecodeNumber(name[1..], offset);
        // The five that need no declaration; any other would need a document type
        // https://www.w3.org/TR/xml/#sec-predefined-ent
        return new Rune(name switch
        {
            _ when name.SequenceEqual("lt"u8) => '<',
            _ when name.SequenceEqual("gt"u8) => '>',
            _ when name.SequenceEqual("amp"u8) => '&',
            _ when name.SequenceEqual("apos"u8) => '\'',
            _ when name.SequenceEqual("quot"u8) => '"',
            _ => throw XmlScanner.Malformed(offset, "an entity that XML does not have itself; there are &lt; &gt; &amp; &apos; &quot;"),
        });
    }

    private static Rune DecodeNumber(ReadOnlySpan<byte> digits, int offset)
    {
        bool hex = digits.Length > 0 && digits[0] == 'x';
        int code = 0;
        foreach (byte digit in hex ? digits[1..] : digits)
        {
            int value = char.IsAsciiHexDigit((char)digit) ? Convert.ToInt32(((char)digit).ToString(), 16) : 99;
            code = value < (hex ? 16 : 10) && code <= 0x10FFFF ? (code * (hex ? 16 : 10)) + value : int.MaxValue;
        }
        bool empty = digits.Length == (hex ? 1 : 0);
        // Well-formedness constraint: Legal Character
        // https://www.w3.org/TR/xml/#wf-Legalchar
        bool legal = code is '\t' or '\n' or '\r' or >= 0x20 && code is not (0xFFFE or 0xFFFF) && Rune.IsValid(code);
        return !empty && legal ? new Rune(code) : throw XmlScanner.Malformed(offset, "a reference to no character of XML 1.0");
    }
}
