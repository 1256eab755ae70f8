using System.Text;

namespace Polywire.Formats;

/// <summary>Finds out in which encoding an XML document came, and turns it into UTF-8.</summary>
public static class XmlEncoding
{
    private const int Longest = 64; // characters of an encoding's name that are looked at

    /// <summary>The document in UTF-8, without byte order mark: the input itself where it is so already.</summary>
    /// <param name="input">The document as it came.</param>
    /// <param name="charset">The charset of the Content-Type; null when there was none.</param>
    /// <remarks>
    /// Byte order mark, then charset, then XML declaration, then UTF-8: RFC 7303, section 3. The encodings are UTF-8, UTF-16, US-ASCII,
    /// ISO-8859-1 and windows-1252.
    /// </remarks>
    /// <exception cref="CodecException">The encoding is another, or the bytes are not in it.</exception>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> input, string? charset)
    {
        // https://www.rfc-editor.org/rfc/rfc7303#section-3.3
        if (input.StartsWith("\uFEFF"u8)) return input[3..];
        if (input is [0xFE, 0xFF, ..]) return Transcode(input[2..], Encoding.BigEndianUnicode);
        if (input is [0xFF, 0xFE, ..]) return Transcode(input[2..], Encoding.Unicode);
        // Without a mark '<' itself tells: 00 3C or 3C 00
        // https://www.w3.org/TR/xml/#sec-guessing
        if (input is [0, (byte)'<', ..]) return Transcode(input, Encoding.BigEndianUnicode);
        if (input is [(byte)'<', 0, ..]) return Transcode(input, Encoding.Unicode);
        string name = charset?.Trim('"', ' ') ?? Declared(input);
        return name.ToLowerInvariant() switch
        {
            "" or "utf-8" or "utf8" => input,
            "us-ascii" or "ascii" or "ansi_x3.4-1968" => Transcode(input, Encoding.ASCII),
            "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "latin-1" => Transcode(input, Encoding.Latin1),
            "windows-1252" or "cp1252" => Transcode(input, CodePagesEncodingProvider.Instance.GetEncoding(1252)!),
            "utf-16be" => Transcode(input, Encoding.BigEndianUnicode),
            "utf-16le" => Transcode(input, Encoding.Unicode),
            _ => throw XmlScanner.Malformed(0, $"encoding '{name[..Math.Min(Longest, name.Length)]}' is not read; send UTF-8 (also UTF-16, US-ASCII, ISO-8859-1, windows-1252)"),
        };
    }

    private static string Declared(ReadOnlySpan<byte> input) =>
        XmlDeclaration.TryRead(input, out ReadOnlySpan<byte> encoding, out _) ? Encoding.ASCII.GetString(encoding) : "";

    private static byte[] Transcode(ReadOnlySpan<byte> input, Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        try
        {
            return Encoding.UTF8.GetBytes(strict.GetString(input));
        }
        catch (DecoderFallbackException failure)
        {
            throw new CodecException(CodecFailure.Malformed, Math.Max(0, failure.Index), $"XML: this byte is not {encoding.WebName}", "", failure);
        }
    }
}
