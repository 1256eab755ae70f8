using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Wires.Resp;

/// <summary>Checks the text of one-line values.</summary>
internal static class RespScalar
{
    private static readonly SearchValues<byte> DoubleBytes = SearchValues.Create("0123456789.eE+-"u8);

    /// <summary>Whether <paramref name="text"/>, prefix and line end taken off, is a value of <paramref name="type"/>.</summary>
    public static bool IsValid(RespType type, ReadOnlySpan<byte> text) => type switch
    {
        // ":" ["+" | "-"] digits CRLF
        RespType.Integer => IsInteger(text, most: 19) && Utf8Parser.TryParse(Unsigned(text), out long _, out int used)
            && used == Unsigned(text).Length,
        // "(" ["+" | "-"] digits CRLF
        RespType.BigNumber => IsInteger(text, int.MaxValue),
        // "_" CRLF
        RespType.Null => text.IsEmpty,
        // "#" ("t" | "f") CRLF
        RespType.Boolean => text is [(byte)'t'] or [(byte)'f'],
        // "," ["+" | "-"] digits ["." digits] ["e" ["+" | "-"] digits] CRLF | ",inf" | ",-inf" | ",nan"
        RespType.Double => IsDouble(text),
        _ => true,
    };

    private static ReadOnlySpan<byte> Unsigned(ReadOnlySpan<byte> text) => text.Length > 0 && text[0] == '+' ? text[1..] : text;

    private static bool IsInteger(ReadOnlySpan<byte> text, int most)
    {
        ReadOnlySpan<byte> digits = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        return digits.Length > 0 && digits.Length <= most && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool IsDouble(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> body = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (body.SequenceEqual("inf"u8) || body.SequenceEqual("nan"u8))
            return true;
        return body.Length > 0 && !body.ContainsAnyExcept(DoubleBytes)
            && Utf8Parser.TryParse(body, out double _, out int used) && used == body.Length;
    }
}
