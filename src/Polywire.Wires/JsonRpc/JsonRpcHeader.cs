using System.Buffers.Text;

namespace Polywire.Wires.JsonRpc;

/// <summary>The header part before one text, gathered line by line.</summary>
internal struct JsonRpcHeader
{
    /// <summary>The text's bytes; −1 until the field has come.</summary>
    public long Length { get; private set; }

    public static JsonRpcHeader Empty => new() { Length = -1 };

    /// <summary>Takes one field.</summary>
    /// <param name="line">Without its line end; not empty.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Take(ReadOnlySpan<byte> line)
    {
        // header-field = name ": " value; names in any case, unknown ones are ignored
        // https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#headerPart
        int colon = line.IndexOf((byte)':');
        if (colon <= 0) return "a line of the header has no ':' after a name";
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (System.Text.Ascii.EqualsIgnoreCase(name, "Content-Length"u8)) return TakeLength(value);
        return System.Text.Ascii.EqualsIgnoreCase(name, "Content-Type"u8) ? TakeType(value) : null;
    }

    private string? TakeLength(ReadOnlySpan<byte> value)
    {
        if (Length >= 0) return "Content-Length stands twice in one header";
        if (!Utf8Parser.TryParse(value, out ulong length, out int used) || used != value.Length || length > long.MaxValue)
            return "Content-Length is not a whole number of bytes";
        Length = (long)length;
        return null;
    }

    private static string? TakeType(ReadOnlySpan<byte> value)
    {
        // Content-Type: application/vscode-jsonrpc; charset=utf-8, where utf8 means the same
        // https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#headerPart
        while (value.IndexOf((byte)';') is >= 0 and var semicolon)
        {
            value = value[(semicolon + 1)..].Trim(" \t"u8);
            if (value.Length < 8 || !System.Text.Ascii.EqualsIgnoreCase(value[..8], "charset="u8)) continue;
            int end = value.IndexOf((byte)';');
            ReadOnlySpan<byte> charset = value[8..(end < 0 ? value.Length : end)].Trim(" \t\""u8);
            if (!System.Text.Ascii.EqualsIgnoreCase(charset, "utf-8"u8) && !System.Text.Ascii.EqualsIgnoreCase(charset, "utf8"u8))
                return "the text is not in UTF-8, as the header's charset says; only UTF-8 is understood";
        }
        return null;
    }
}
