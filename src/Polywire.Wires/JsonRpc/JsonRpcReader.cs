using System.Buffers;

namespace Polywire.Wires.JsonRpc;

/// <summary>
/// Finds whole JSON texts in a stream of bytes. Resumable: each byte is looked at once, however the stream was cut. What it finds is
/// whole, and not yet known to be well-formed. Allocates nothing.
/// </summary>
public sealed class JsonRpcReader
{
    private static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> s_stringStops = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private static readonly SearchValues<byte> s_scalarStops = SearchValues.Create(" \t\r\n{[\""u8);

    private readonly JsonRpcFraming _framing;
    private readonly JsonRpcLimits _limits;
    private Place _place;
    private int _at;
    private int _depth;
    private ulong _objects;
    private bool _headerBegun;
    private int _lineStart;
    private JsonRpcHeader _header = JsonRpcHeader.Empty;

    /// <summary>Creates a reader at the start of a stream.</summary>
    /// <param name="framing">How texts are told apart; not <see cref="JsonRpcFraming.Whole"/>, where nothing is to be found.</param>
    /// <param name="limits">Caps.</param>
    public JsonRpcReader(JsonRpcFraming framing, JsonRpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (framing is JsonRpcFraming.Whole) throw new ArgumentException("a whole text needs no reader", nameof(framing));
        _framing = framing;
        _limits = limits;
    }

    private enum Place
    {
        Between,
        Structure,
        Text,
        Escape,
        Scalar,
        Body,
    }

    /// <summary>Looks for the next text.</summary>
    /// <param name="input">All bytes from the first that was not consumed; what was seen by an earlier call is not looked at again.</param>
    /// <param name="text">Where the text lies; the next one begins after it.</param>
    /// <param name="skipped">Bytes before the text, or, when there is none yet, bytes that are of no use any more.</param>
    /// <returns>False when the text is not whole yet.</returns>
    /// <exception cref="JsonRpcException">What comes can be no JSON text, or is too large. Offsets count from the start of <paramref name="input"/>.</exception>
    public bool TryRead(ReadOnlySpan<byte> input, out JsonRpcRange text, out int skipped)
    {
        return _framing switch
        {
            JsonRpcFraming.Headers => TryReadBody(input, out text, out skipped),
            JsonRpcFraming.Lines => TryReadLine(input, out text, out skipped),
            _ => TryReadValue(input, out text, out skipped),
        };
    }

    private bool TryReadLine(ReadOnlySpan<byte> input, out JsonRpcRange text, out int skipped)
    {
        text = default;
        skipped = 0;
        while (true)
        {
            int end = input[(skipped + _at)..].IndexOf((byte)'\n');
            _at = end < 0 ? input.Length - skipped : _at + end;
            if (_at > _limits.MessageBytes) throw TooLong(skipped);
            if (end < 0) return false;
            text = new JsonRpcRange(skipped, _at);
            // The line end belongs to what is skipped before the next text.
            _at = 0;
            if (!text.IsEmpty) return true;
            skipped++;
        }
    }

    private bool TryReadValue(ReadOnlySpan<byte> input, out JsonRpcRange text, out int skipped)
    {
        // ws = *( %x20 / %x09 / %x0A / %x0D ): between texts there may be any, or none
        // https://www.rfc-editor.org/rfc/rfc8259#section-2
        skipped = 0;
        text = default;
        if (_place is Place.Between)
        {
            skipped = input.IndexOfAnyExcept(" \t\r\n"u8);
            if (skipped < 0)
            {
                skipped = input.Length;
                return false;
            }
            Begin(input[skipped], skipped);
        }
        ReadOnlySpan<byte> rest = input[skipped..];
        bool whole = _place is Place.Scalar ? EndOfScalar(rest) : EndOfStructure(rest);
        if (_at > _limits.MessageBytes) throw TooLong(skipped);
        if (!whole) return false;
        text = new JsonRpcRange(skipped, _at);
        Reset();
        return true;
    }

    private void Begin(byte first, int offset)
    {
        _at = 0;
        _place = first switch
        {
            (byte)'{' or (byte)'[' or (byte)'"' => Place.Structure,
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n' => Place.Scalar,
            _ => throw new JsonRpcException(JsonRpcFailure.NotJson, offset, $"a JSON text begins with {{ or [, not with the byte {first:X2}"),
        };
    }

    private bool EndOfStructure(ReadOnlySpan<byte> rest)
    {
        while (_at < rest.Length)
        {
            if (_place is Place.Structure ? StepThroughStructure(rest) : StepThroughText(rest)) return true;
        }
        return false;
    }

    /// <summary>Goes on to the next bracket or quote.</summary>
    /// <returns>Whether the text ended with it.</returns>
    private bool StepThroughStructure(ReadOnlySpan<byte> rest)
    {
        // begin-array = "["; begin-object = "{"; end-array = "]"; end-object = "}"
        // https://www.rfc-editor.org/rfc/rfc8259#section-2
        int found = rest[_at..].IndexOfAny(s_structure);
        if (found < 0)
        {
            _at = rest.Length;
            return false;
        }
        _at += found;
        switch (rest[_at++])
        {
            case (byte)'"':
                _place = Place.Text;
                return false;
            case (byte)'{' or (byte)'[':
                Enter(rest[_at - 1] is (byte)'{');
                return false;
            case var closing:
                Leave(closing is (byte)'}');
                return _depth == 0;
        }
    }

    private void Enter(bool isObject)
    {
        if (++_depth > _limits.Depth)
            throw new JsonRpcException(JsonRpcFailure.TooDeep, _at, $"lists and objects lie more than {_limits.Depth} deep inside each other (limit Depth)");
        // The kinds of the outer 64 levels are kept, so that a text whose brackets do not match is not waited for.
        if (_depth > 64) return;
        ulong level = 1UL << (_depth - 1);
        _objects = isObject ? _objects | level : _objects & ~level;
    }

    private void Leave(bool isObject)
    {
        bool matches = _depth > 0 && (_depth > 64 || ((_objects >> (_depth - 1)) & 1) == (isObject ? 1UL : 0UL));
        if (!matches) throw new JsonRpcException(JsonRpcFailure.NotJson, _at - 1, "a bracket closes what was not opened");
        _depth--;
    }

    /// <summary>Goes on to the end of a string.</summary>
    /// <returns>Whether the text ended with it.</returns>
    private bool StepThroughText(ReadOnlySpan<byte> rest)
    {
        // string = quotation-mark *char quotation-mark; unescaped = %x20-21 / %x23-5B / %x5D-10FFFF
        // https://www.rfc-editor.org/rfc/rfc8259#section-7
        if (_place is Place.Escape)
        {
            _at++;
            _place = Place.Text;
            return false;
        }
        int found = rest[_at..].IndexOfAny(s_stringStops);
        if (found < 0)
        {
            _at = rest.Length;
            return false;
        }
        _at += found;
        switch (rest[_at++])
        {
            case (byte)'"':
                _place = Place.Structure;
                return _depth == 0;
            case (byte)'\\':
                _place = Place.Escape;
                return false;
            case var control:
                throw new JsonRpcException(JsonRpcFailure.NotJson, _at - 1, $"a string holds the control character {control:X2} as it is: a quote is missing, or it must be escaped");
        }
    }

    // A number or literal ends only with what follows it.
    private bool EndOfScalar(ReadOnlySpan<byte> rest)
    {
        int end = rest[_at..].IndexOfAny(s_scalarStops);
        _at = end < 0 ? rest.Length : _at + end;
        return end >= 0;
    }

    private bool TryReadBody(ReadOnlySpan<byte> input, out JsonRpcRange text, out int skipped)
    {
        // message = *header-field CRLF body
        // https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol
        text = default;
        skipped = 0;
        if (_place is not Place.Body && !TryReadHeader(input)) return false;
        if (_header.Length > _limits.MessageBytes) throw TooLong(0);
        int length = (int)_header.Length;
        if (input.Length - _at < length) return false;
        skipped = _at;
        text = new JsonRpcRange(_at, length);
        Reset();
        return true;
    }

    private bool TryReadHeader(ReadOnlySpan<byte> input)
    {
        while (_place is not Place.Body)
        {
            int end = input[_at..].IndexOf((byte)'\n');
            int seen = end < 0 ? input.Length : _at + end + 1;
            if (seen > _limits.HeaderBytes)
                throw new JsonRpcException(JsonRpcFailure.HeaderTooLong, 0, $"the header before a text has more than {_limits.HeaderBytes} bytes (limit HeaderBytes)");
            _at = seen;
            if (end < 0) return false;
            TakeLine(input[_lineStart..seen]);
            _lineStart = seen;
        }
        return true;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (!line.EndsWith("\r\n"u8)) throw BadHeader("a line of the header ends without a carriage return: write \\r\\n");
        if (line.Length > 2)
        {
            if (_header.Take(line[..^2]) is { } fault) throw BadHeader(fault);
            _headerBegun = true;
            return;
        }
        if (_header.Length < 0) throw BadHeader(_headerBegun ? "the header has no Content-Length" : "a text needs a header with Content-Length before it");
        _place = Place.Body;
    }

    private JsonRpcException BadHeader(string fault) => new(JsonRpcFailure.BadHeader, _lineStart, fault);

    private JsonRpcException TooLong(int offset) =>
        new(JsonRpcFailure.MessageTooLong, offset, $"a text has more than {_limits.MessageBytes} bytes (limit MessageBytes)");

    private void Reset()
    {
        _place = Place.Between;
        _at = _depth = _lineStart = 0;
        _headerBegun = false;
        _header = JsonRpcHeader.Empty;
    }
}
