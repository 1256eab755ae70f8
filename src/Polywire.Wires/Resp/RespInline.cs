namespace Polywire.Wires.Resp;

/// <summary>
/// Splits an inline request into arguments: words between white space, <c>"…"</c> with <c>\n \r \t \b \a \xHH</c> and
/// <c>\</c> before anything else, <c>'…'</c> with <c>\'</c>. A closing quote must be followed by white space or the end.
/// <see href="https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands">Specification.</see>
/// </summary>
internal ref struct RespInline(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>Where the splitter stands; the offending byte after a failure.</summary>
    public readonly int Position => _at;

    /// <summary>
    /// Writes the next argument to <paramref name="target"/>, which must have room for what is left of the line.
    /// </summary>
    /// <returns>How many bytes; -1 at the end of the line, -2 when quotes do not balance.</returns>
    public int Next(scoped Span<byte> target)
    {
        while (_at < _line.Length && IsSpace(_line[_at]))
            _at++;
        if (_at == _line.Length)
            return -1;
        int written = 0;
        while (_at < _line.Length && !IsSpace(_line[_at]))
        {
            byte next = _line[_at++];
            if (next is not ((byte)'"' or (byte)'\''))
            {
                target[written++] = next;
                continue;
            }
            int quoted = next == '"' ? DoubleQuoted(target[written..]) : SingleQuoted(target[written..]);
            bool ends = quoted >= 0 && (_at == _line.Length || IsSpace(_line[_at]));
            return ends ? written + quoted : -2;
        }
        return written;
    }

    private int DoubleQuoted(scoped Span<byte> target)
    {
        int written = 0;
        while (_at < _line.Length)
        {
            byte next = _line[_at++];
            if (next == '"')
                return written;
            if (next == '\\' && _at < _line.Length)
                next = Escaped();
            target[written++] = next;
        }
        return -1;
    }

    private byte Escaped()
    {
        if (_line[_at] == 'x' && _at + 2 < _line.Length && IsHex(_line[_at + 1]) && IsHex(_line[_at + 2]))
        {
            byte value = (byte)(HexValue(_line[_at + 1]) << 4 | HexValue(_line[_at + 2]));
            _at += 3;
            return value;
        }
        byte escaped = _line[_at++];
        return escaped switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => escaped,
        };
    }

    private int SingleQuoted(scoped Span<byte> target)
    {
        int written = 0;
        while (_at < _line.Length)
        {
            byte next = _line[_at++];
            if (next == '\'')
                return written;
            if (next == '\\' && _at < _line.Length && _line[_at] == '\'')
                next = _line[_at++];
            target[written++] = next;
        }
        return -1;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r') or 0;

    private static bool IsHex(byte value) => char.IsAsciiHexDigit((char)value);

    private static int HexValue(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
}
