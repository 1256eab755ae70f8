using System.Buffers;
using System.Text;

namespace Polywire.Formats;

/// <summary>The scanner as readers of a known grammar want it: tags with nothing but white space between them, and texts without tags.</summary>
internal ref struct XmlElements(ReadOnlySpan<byte> input)
{
    private XmlScanner _xml = new(input);
    private ArrayBufferWriter<byte>? _unescaped;

    /// <summary>Whether the text found last is a copy, which the next one overwrites, and not a slice of the input.</summary>
    public bool IsCopy { get; private set; }

    /// <summary>The document.</summary>
    public readonly ReadOnlySpan<byte> Input => _xml.Input;

    /// <summary>Where the tag found last begins.</summary>
    public readonly int Start => _xml.Start;

    /// <summary>Where the tag or text found last ends.</summary>
    public readonly int Position => _xml.Position;

    /// <summary>The name of the tag found last.</summary>
    public readonly ReadOnlySpan<byte> Name => _xml.Name;

    /// <summary>Finds the next tag, or the end.</summary>
    /// <exception cref="CodecException">Text stands before it.</exception>
    public XmlToken Next()
    {
        while (_xml.Next() == XmlToken.Text)
            if (!_xml.IsBlank) throw Unexpected("text stands between elements");
        return _xml.Token;
    }

    /// <summary>Finds the next tag when only white space stands before it; otherwise nothing is used up.</summary>
    /// <returns>Whether an opening tag was found.</returns>
    public bool TryOpen()
    {
        XmlScanner before = _xml;
        while (_xml.Next() == XmlToken.Text && _xml.IsBlank)
        {
        }
        if (_xml.Token == XmlToken.Open) return true;
        _xml = before;
        return false;
    }

    /// <summary>Finds the next tag, which must be this one.</summary>
    public void Expect(XmlToken token, ReadOnlySpan<byte> name)
    {
        Next();
        Require(token, name);
    }

    /// <summary>The tag found last must be this one.</summary>
    public readonly void Require(XmlToken token, ReadOnlySpan<byte> name)
    {
        if (!Is(token, name)) throw Unexpected($"<{(token == XmlToken.Close ? "/" : "")}{Encoding.ASCII.GetString(name)}> belongs here");
    }

    /// <summary>Whether the tag found last is this one.</summary>
    public readonly bool Is(XmlToken token, ReadOnlySpan<byte> name) => _xml.Token == token && _xml.Name.SequenceEqual(name);

    /// <summary>Finds the text up to a closing tag, which is used up.</summary>
    /// <param name="closing">The name that the tag must have.</param>
    /// <param name="limit">Bytes that the text may have.</param>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> closing, int limit)
    {
        ReadOnlySpan<byte> text = default;
        IsCopy = false;
        while (_xml.Next() == XmlToken.Text)
        {
            text = text.Length == 0 && !_xml.IsEscaped ? _xml.Text : Join(text);
            if (text.Length > limit) throw Limit($"a text is longer than {limit} bytes");
        }
        Require(XmlToken.Close, closing);
        return text;
    }

    /// <summary>The failure for something else than the grammar wants.</summary>
    public readonly CodecException Unexpected(string message) => XmlScanner.Malformed(_xml.Start, message);

    /// <summary>The failure for too much.</summary>
    public readonly CodecException Limit(string message) => new(CodecFailure.Limit, _xml.Start, "XML-RPC: " + message);

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> before)
    {
        _unescaped ??= new ArrayBufferWriter<byte>();
        if (!IsCopy)
        {
            _unescaped.ResetWrittenCount();
            _unescaped.Write(before);
        }
        IsCopy = true;
        XmlText.Unescape(_xml.Text, _xml.IsCData, _unescaped);
        return _unescaped.WrittenSpan;
    }
}
