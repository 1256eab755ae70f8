using System.Buffers;
using System.Text.Unicode;

namespace Polywire.Formats;

/// <summary>
/// Finds the tags and texts of an XML 1.0 document in UTF-8, without allocation. Strict where XML is strict, and narrower: names are
/// ASCII, attributes are checked and forgotten, and there are no document types, so no entities but the five that XML has itself:
/// nothing that is read can become longer than it came. It does not pair tags: who calls knows which must close.
/// </summary>
/// <remarks>https://www.w3.org/TR/xml/ (fifth edition). A test holds it against System.Xml, document by document.</remarks>
internal ref struct XmlScanner
{
    private const int MaxAttributes = 16;

    // All that is not plain text: controls, markup, references, "]]>", and the first byte of U+FFFE and U+FFFF.
    // Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]
    // https://www.w3.org/TR/xml/#charsets
    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'<', (byte)'&', (byte)']', 0xEF]);

    private static readonly SearchValues<byte> s_nameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:.-"u8);

    private readonly ReadOnlySpan<byte> _input;
    private int _at;
    private bool _closes; // <x/> was told as Open: now it is told as Close
    private int _nameStart;
    private int _nameLength;

    /// <summary>Reads a whole document, or a piece of one that was checked before.</summary>
    /// <param name="input">UTF-8 without byte order mark.</param>
    /// <exception cref="CodecException">It is not UTF-8.</exception>
    public XmlScanner(ReadOnlySpan<byte> input)
    {
        _input = input;
        if (!Utf8.IsValid(input)) throw Malformed(FirstInvalid(input), "this byte is not UTF-8; name the encoding in the XML declaration or in the charset of the Content-Type");
    }

    /// <summary>The document.</summary>
    public readonly ReadOnlySpan<byte> Input => _input;

    /// <summary>What was found last.</summary>
    public XmlToken Token { get; private set; }

    /// <summary>Where it begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends: the next byte to be looked at.</summary>
    public readonly int Position => _at;

    /// <summary>The name of a tag.</summary>
    public readonly ReadOnlySpan<byte> Name => _input.Slice(_nameStart, _nameLength);

    /// <summary>The bytes of a text as they stand, references and all.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Whether a text holds references or carriage returns, so that its bytes are not what it says.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>Whether a text is a CDATA section, in which nothing is a reference.</summary>
    public bool IsCData { get; private set; }

    /// <summary>Whether a text is white space only.</summary>
    public readonly bool IsBlank => !IsCData && Text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Finds the next tag or text; comments and processing instructions are checked and passed over.</summary>
    public XmlToken Next()
    {
        if (_closes)
        {
            _closes = false;
            return Token = XmlToken.Close;
        }
        while (_at < _input.Length && Token != XmlToken.End)
        {
            Start = _at;
            if (_input[_at] != '<') return ScanText();
            // Misc ::= Comment | PI | S
            // https://www.w3.org/TR/xml/#NT-Misc
            if (_at + 1 < _input.Length && _input[_at + 1] == '?') SkipInstruction();
            else if (Starts("<!--"u8)) SkipComment();
            else if (Starts("<![CDATA["u8)) return ScanCData();
            else return ScanTag();
        }
        Start = _at;
        return Token = XmlToken.End;
    }

    /// <summary>The failure for what is no XML, or not the XML that is expected.</summary>
    public static CodecException Malformed(int offset, string message) => new(CodecFailure.Malformed, offset, $"XML: {message}");

    private XmlToken ScanText()
    {
        // CharData ::= [^<&]* - ([^<&]* ']]>' [^<&]*)
        // https://www.w3.org/TR/xml/#NT-CharData
        bool escaped = false;
        int end = _at;
        while (true)
        {
            int run = _input[end..].IndexOfAny(s_special);
            end = run < 0 ? _input.Length : end + run;
            if (end == _input.Length || _input[end] == '<') break;
            if (_input[end] is (byte)'&') end = XmlText.EndOfReference(_input, end) - 1;
            else CheckSpecial(end, inText: true);
            escaped |= _input[end] is (byte)'\r' or (byte)';';
            end++;
        }
        return TellText(_at, end, end, escaped, cdata: false);
    }

    private XmlToken ScanCData()
    {
        // CDSect ::= '<![CDATA[' CData ']]>'
        // https://www.w3.org/TR/xml/#sec-cdata-sect
        int from = _at + 9;
        int length = _input[from..].IndexOf("]]>"u8);
        if (length < 0) throw Malformed(_at, "a CDATA section does not end");
        bool escaped = CheckCharacters(from, from + length);
        return TellText(from, from + length, from + length + 3, escaped, cdata: true);
    }

    private XmlToken TellText(int from, int to, int next, bool escaped, bool cdata)
    {
        Text = _input[from..to];
        IsEscaped = escaped;
        IsCData = cdata;
        _at = next;
        return Token = XmlToken.Text;
    }

    private XmlToken ScanTag()
    {
        // ETag ::= '</' Name S? '>'
        // https://www.w3.org/TR/xml/#NT-ETag
        if (_at + 1 < _input.Length && _input[_at + 1] == '/')
        {
            _at += 2;
            ScanName("a closing tag");
            SkipSpace();
            Take('>', "a closing tag");
            return Token = XmlToken.Close;
        }
        if (_at + 1 < _input.Length && _input[_at + 1] == '!')
            throw Malformed(_at, "a document type declaration or other '<!' stands here: refused, since its entities could name files or explode");
        // STag ::= '<' Name (S Attribute)* S? '>', EmptyElemTag ::= … '/>'
        // https://www.w3.org/TR/xml/#NT-STag
        _at++;
        ScanName("a tag");
        int from = _nameStart, length = _nameLength;
        if (_at < _input.Length && _input[_at] is not (byte)'>' and not (byte)'/') ScanAttributes();
        (_nameStart, _nameLength) = (from, length);
        _closes = _at < _input.Length && _input[_at] == '/';
        if (_closes) _at++;
        Take('>', "a tag");
        return Token = XmlToken.Open;
    }

    private void ScanAttributes()
    {
        // Attribute ::= Name Eq AttValue; no name twice
        // https://www.w3.org/TR/xml/#NT-Attribute
        Span<(int Start, int Length)> seen = stackalloc (int, int)[MaxAttributes];
        int count = 0;
        while (SkipSpace() && _at < _input.Length && _input[_at] is not (byte)'>' and not (byte)'/')
        {
            ScanName("an attribute");
            foreach ((int start, int length) in seen[..count])
                if (_input.Slice(start, length).SequenceEqual(Name)) throw Malformed(_nameStart, "an attribute stands twice in one tag");
            if (count == MaxAttributes) throw new CodecException(CodecFailure.Limit, _nameStart, $"XML: a tag has more than {MaxAttributes} attributes");
            seen[count++] = (_nameStart, _nameLength);
            SkipSpace();
            Take('=', "an attribute");
            SkipSpace();
            SkipAttributeValue();
        }
    }

    private void SkipAttributeValue()
    {
        // AttValue ::= '"' ([^<&"] | Reference)* '"' | "'" ([^<&'] | Reference)* "'"
        // https://www.w3.org/TR/xml/#NT-AttValue
        if (_at == _input.Length || _input[_at] is not ((byte)'"' or (byte)'\'')) throw Malformed(_at, "an attribute's value stands in quotes");
        int length = _input[(_at + 1)..].IndexOf(_input[_at]);
        if (length < 0) throw Malformed(_at, "an attribute's value does not end");
        int end = _at + 1 + length;
        CheckCharacters(_at + 1, end);
        for (int at = _at + 1; at < end; at++)
        {
            if (_input[at] == '<') throw Malformed(at, "'<' may not stand in an attribute");
            if (_input[at] == '&') at = XmlText.EndOfReference(_input[..end], at) - 1;
        }
        _at = end + 1;
    }

    private void SkipComment()
    {
        // Comment ::= '<!--' ((Char - '-') | ('-' (Char - '-')))* '-->'
        // https://www.w3.org/TR/xml/#NT-Comment
        int from = _at + 4;
        int length = _input[from..].IndexOf("--"u8);
        if (length < 0) throw Malformed(_at, "a comment does not end");
        if (from + length + 2 == _input.Length || _input[from + length + 2] != '>') throw Malformed(from + length, "'--' may not stand in a comment");
        CheckCharacters(from, from + length);
        _at = from + length + 3;
    }

    private void SkipInstruction()
    {
        // PI ::= '<?' PITarget (S (Char* - (Char* '?>' Char*)))? '?>'; PITarget is not 'xml' in any case of letters
        // https://www.w3.org/TR/xml/#sec-pi
        int start = _at;
        if (start == 0 && XmlDeclaration.TryRead(_input, out _, out int declaration))
        {
            _at = declaration;
            return;
        }
        _at += 2;
        ScanName("a processing instruction");
        if (Name.Length == 3 && (Name[0] | 0x20) == 'x' && (Name[1] | 0x20) == 'm' && (Name[2] | 0x20) == 'l')
            throw Malformed(start, "an XML declaration stands only at the very beginning");
        int length = _input[_at..].IndexOf("?>"u8);
        if (length < 0) throw Malformed(start, "a processing instruction does not end");
        if (length > 0 && !SkipSpace()) throw Malformed(_at, "a space belongs behind the name of a processing instruction");
        int end = _at + _input[_at..].IndexOf("?>"u8);
        CheckCharacters(_at, end);
        _at = end + 2;
    }

    private void ScanName(string where)
    {
        // Name ::= NameStartChar NameChar*, here of ASCII alone
        // https://www.w3.org/TR/xml/#NT-Name
        int length = _input[_at..].IndexOfAnyExcept(s_nameBytes);
        if (length < 0) length = _input.Length - _at;
        if (length == 0 || _input[_at] is (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9')) throw Malformed(_at, $"a name belongs here, in {where}");
        (_nameStart, _nameLength) = (_at, length);
        _at += length;
    }

    private void Take(char expected, string where)
    {
        if (_at == _input.Length || _input[_at] != expected) throw Malformed(_at, $"'{expected}' belongs here, in {where}");
        _at++;
    }

    // S ::= (#x20 | #x9 | #xD | #xA)+
    // https://www.w3.org/TR/xml/#NT-S
    private bool SkipSpace()
    {
        int before = _at;
        while (_at < _input.Length && _input[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        return _at > before;
    }

    private readonly bool Starts(ReadOnlySpan<byte> word) => _input[_at..].StartsWith(word);

    // Whether carriage returns are among them.
    private readonly bool CheckCharacters(int from, int to)
    {
        bool returns = false;
        while (true)
        {
            int run = _input[from..to].IndexOfAny(s_special);
            if (run < 0) return returns;
            from += run;
            CheckSpecial(from, inText: false);
            returns |= _input[from] == '\r';
            from++;
        }
    }

    private readonly void CheckSpecial(int at, bool inText)
    {
        byte special = _input[at];
        if (special < 0x20 && special != '\r') throw Malformed(at, $"U+{special:X4} may not stand in XML 1.0");
        if (special == ']' && inText && _input[at..].StartsWith("]]>"u8)) throw Malformed(at, "']]>' may not stand in text");
        if (special == 0xEF && _input[at + 1] == 0xBF && _input[at + 2] >= 0xBE) throw Malformed(at, $"U+{(_input[at + 2] == 0xBE ? "FFFE" : "FFFF")} may not stand in XML");
    }

    private static int FirstInvalid(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (System.Text.Rune.DecodeFromUtf8(input[at..], out _, out int length) == OperationStatus.Done) at += length;
        return at;
    }
}
