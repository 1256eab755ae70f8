using System.Globalization;
using System.Text;

namespace Polywire.Wires.Grpc;

/// <summary>Text in header values: <c>grpc-message</c>, and metadata whose names end in <c>-bin</c>.</summary>
public static class GrpcText
{
    /// <summary>Writes <c>grpc-message</c>.</summary>
    // Status-Message → "grpc-message" Percent-Encoded: UTF-8, where only space to ~ without % stay as they are
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses
    public static string EncodeMessage(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal)) return message;
        var encoded = new StringBuilder(message.Length + 16);
        foreach (byte octet in Encoding.UTF8.GetBytes(message))
        {
            if (octet is >= 0x20 and <= 0x7e and not (byte)'%') encoded.Append((char)octet);
            else encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    /// <summary>Reads <c>grpc-message</c>. What is not percent-encoding stays as it is: an error's text must never be lost to an error.</summary>
    public static string DecodeMessage(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        byte[] raw = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int at = 0; at < raw.Length; at++)
        {
            bool escaped = raw[at] == '%' && at + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[at + 1]) && char.IsAsciiHexDigit((char)raw[at + 2]);
            raw[length++] = escaped ? Convert.FromHexString([(char)raw[at + 1], (char)raw[at + 2]])[0] : raw[at];
            if (escaped) at += 2;
        }
        return Encoding.UTF8.GetString(raw, 0, length);
    }

    /// <summary>Writes a value of a <c>-bin</c> name: base64 without padding, as receivers must take it and senders should write it.</summary>
    public static string EncodeBinary(ReadOnlySpan<byte> value) => Convert.ToBase64String(value).TrimEnd('=');

    /// <summary>Reads the values of a <c>-bin</c> name: joined by commas, each with or without padding.</summary>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.BadHeader"/>.</exception>
    // Binary-Header → {Header-Name "-bin"} {base64 encoded value}; several are joined by "," and split before they are decoded
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
    public static byte[][] DecodeBinary(string value)
    {
        try
        {
            return [.. value.Split(',').Select(static part => Decode(part.Trim().TrimEnd('=')))];
        }
        catch (FormatException wrong)
        {
            throw new GrpcException(GrpcFailure.BadHeader, $"a binary header holds '{value}', which is not base64", wrong);
        }
    }

    private static byte[] Decode(string unpadded) => Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='));
}
