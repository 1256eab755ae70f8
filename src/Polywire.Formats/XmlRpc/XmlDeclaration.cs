namespace Polywire.Formats;

/// <summary>The line that may begin a document: <c>&lt;?xml version="1.0" encoding="utf-8" standalone="yes"?&gt;</c>.</summary>
internal static class XmlDeclaration
{
    /// <summary>Reads the declaration when the document begins with one.</summary>
    /// <param name="input">A document whose first characters are ASCII.</param>
    /// <param name="encoding">The encoding that it names; empty when it names none.</param>
    /// <param name="end">The place behind it; 0 when there is none.</param>
    /// <exception cref="CodecException">It is not as XML wants it.</exception>
    public static bool TryRead(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> encoding, out int end)
    {
        // XMLDecl ::= '<?xml' VersionInfo EncodingDecl? SDDecl? S? '?>'
        // https://www.w3.org/TR/xml/#NT-XMLDecl
        encoding = default;
        end = 0;
        if (!input.StartsWith("<?xml"u8) || input.Length == 5 || input[5] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return false;
        int at = 5;
        if (!TryField(input, "version"u8, ref at, out ReadOnlySpan<byte> version) || !version.SequenceEqual("1.0"u8))
            throw XmlScanner.Malformed(at, "the XML declaration says version=\"1.0\" first; other versions are not read");
        if (TryField(input, "encoding"u8, ref at, out encoding) && !IsEncodingName(encoding)) throw XmlScanner.Malformed(at, "the XML declaration names no encoding that XML could have");
        if (TryField(input, "standalone"u8, ref at, out ReadOnlySpan<byte> alone) && !alone.SequenceEqual("yes"u8) && !alone.SequenceEqual("no"u8))
            throw XmlScanner.Malformed(at, "standalone is yes or no");
        SkipSpace(input, ref at);
        if (!input[at..].StartsWith("?>"u8)) throw XmlScanner.Malformed(at, "the XML declaration ends with '?>'");
        end = at + 2;
        return true;
    }

    // S Name Eq ('"' … '"' | "'" … "'")
    private static bool TryField(ReadOnlySpan<byte> input, ReadOnlySpan<byte> name, scoped ref int at, out ReadOnlySpan<byte> value)
    {
        value = default;
        int from = at;
        SkipSpace(input, ref from);
        if (from == at || !input[from..].StartsWith(name)) return false;
        at = from + name.Length;
        SkipSpace(input, ref at);
        if (at == input.Length || input[at++] != '=') throw XmlScanner.Malformed(at, "'=' belongs here, in the XML declaration");
        SkipSpace(input, ref at);
        if (at == input.Length || input[at] is not ((byte)'"' or (byte)'\'')) throw XmlScanner.Malformed(at, "a quote belongs here, in the XML declaration");
        int length = input[(at + 1)..].IndexOf(input[at]);
        if (length < 0) throw XmlScanner.Malformed(at, "the XML declaration does not end");
        value = input.Slice(at + 1, length);
        at += length + 2;
        return true;
    }

    // EncName ::= [A-Za-z] ([A-Za-z0-9._] | '-')*
    // https://www.w3.org/TR/xml/#NT-EncName
    private static bool IsEncodingName(ReadOnlySpan<byte> name)
    {
        foreach (byte letter in name)
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'.' or (byte)'_' or (byte)'-')) return false;
        return name.Length > 0 && char.IsAsciiLetter((char)name[0]);
    }

    private static void SkipSpace(ReadOnlySpan<byte> input, ref int at)
    {
        while (at < input.Length && input[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
    }
}
