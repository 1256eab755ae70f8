using System;
using System.Text;

namespace Polywire.Generators;

/// <summary>C# text as it grows, indented.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Adds a line; an empty one stays empty.</summary>
    public CodeText Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Opens a block.</summary>
    public CodeText Open(string head)
    {
        Line(head).Line("{");
        _depth++;
        return this;
    }

    /// <summary>Adds a line that goes on from the one above.</summary>
    public CodeText Under(string line) => Indent(() => Line(line));

    /// <summary>Adds what goes on from the line above.</summary>
    public CodeText Indent(Action lines)
    {
        _depth++;
        lines();
        _depth--;
        return this;
    }

    /// <summary>Closes a block.</summary>
    public CodeText Close(string tail = "")
    {
        _depth--;
        return Line("}" + tail);
    }

    /// <summary>An empty line between members, but not after an opening brace.</summary>
    public CodeText Gap()
    {
        int end = _text.Length;
        return end >= 2 && _text[end - 2] == '{' ? this : Line();
    }

    public override string ToString() => _text.ToString();
}
