using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polywire.Wires.JsonRpc;

/// <summary>JSON strings, as far as messages need them around their values. RFC 8259 section 7.</summary>
public static class JsonRpcText
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (char)code).Except(['"', '\\'])]);

    /// <summary>The text between the quotes of a JSON string, without its escapes.</summary>
    /// <param name="escaped">What stands between the quotes; checked already to be well-formed.</param>
    /// <param name="destination">At least as long as <paramref name="escaped"/>: an escape is never shorter than what it stands for.</param>
    /// <returns>Bytes written; −1 when it is not text: half of a surrogate pair, or bytes that are not UTF-8.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        byte[] quoted = ArrayPool<byte>.Shared.Rent(escaped.Length + 2);
        try
        {
            quoted[0] = quoted[escaped.Length + 1] = (byte)'"';
            escaped.CopyTo(quoted.AsSpan(1));
            var reader = new Utf8JsonReader(quoted.AsSpan(0, escaped.Length + 2));
            reader.Read();
            return reader.CopyString(destination);
        }
        catch (InvalidOperationException)
        {
            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(quoted);
        }
    }

    /// <summary>The text of a JSON string, quotes and all; null when it is no string, or not text.</summary>
    public static string? ReadString(ReadOnlySpan<byte> token)
    {
        var reader = new Utf8JsonReader(token);
        try
        {
            return reader.Read() && reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a JSON string with quotes and escapes, as <see cref="Quote"/> does. Plain ASCII costs no allocation.</summary>
    public static void Write(IBufferWriter<byte> output, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().ContainsAnyExcept(s_plain))
        {
            output.Write(Quote(text));
            return;
        }
        Span<byte> quoted = output.GetSpan(text.Length + 2);
        quoted[0] = quoted[text.Length + 1] = (byte)'"';
        Ascii.FromUtf16(text, quoted[1..], out _);
        output.Advance(text.Length + 2);
    }

    /// <summary>A JSON string with quotes and escapes. Halves of surrogate pairs become U+FFFD, since UTF-8 cannot hold them.</summary>
    public static byte[] Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<byte> escaped = JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        return [(byte)'"', .. escaped, (byte)'"'];
    }
}
