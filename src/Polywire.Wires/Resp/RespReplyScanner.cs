namespace Polywire.Wires.Resp;

/// <summary>
/// Scans one RESP2 or RESP3 value into a <see cref="RespReply"/>. Its whole resume state is a position and, per open
/// aggregate, its index and how many elements are missing; nothing recurses.
/// <see href="https://redis.io/docs/latest/develop/reference/protocol-spec/#resp-protocol-description">Specification.</see>
/// </summary>
internal sealed class RespReplyScanner(RespLimits limits)
{
    private readonly int[] _open = new int[limits.MaxDepth];
    private readonly int[] _left = new int[limits.MaxDepth];
    private int _depth;
    private int _position;
    private int _scanned;
    private bool _begun;

    /// <summary>How many more bytes are needed at least after a false.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether a reply has been begun.</summary>
    public bool IsInside => _begun;

    /// <summary>See <see cref="RespReader.TryReadReply"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> input, RespReply reply, out int consumed)
    {
        consumed = 0;
        Wanted = 1;
        if (!_begun && !input.IsEmpty)
        {
            reply.Clear();
            _begun = true;
        }
        while (true)
        {
            if (_position >= input.Length || !TryReadOne(input, reply))
                return false;
            CheckCaps(reply);
            _scanned = 0;
            if (EndsReply(reply))
                break;
        }
        consumed = _position;
        _position = 0;
        _begun = false;
        return true;
    }

    // One value has ended, or an aggregate has begun: counts it towards its parents, and closes those that are full.
    private bool EndsReply(RespReply reply)
    {
        while (_depth > 0)
        {
            int top = _depth - 1;
            if (_left[top] > 0)
                return false;
            reply.Close(_open[top]);
            _depth--;
            // An attribute is no element of the aggregate that it stands in: the value behind it still comes.
            if (reply[_open[top]].Type == RespType.Attribute)
                return false;
        }
        return true;
    }

    private bool TryReadOne(ReadOnlySpan<byte> input, RespReply reply)
    {
        var type = (RespType)input[_position];
        switch (type)
        {
            case RespType.Bulk or RespType.BulkError or RespType.Verbatim:
                return TryReadBulk(input, reply, type);
            case RespType.Array or RespType.Set or RespType.Map or RespType.Push or RespType.Attribute:
                return TryReadAggregate(input, reply, type);
            case RespType.Simple or RespType.Error or RespType.Integer or RespType.Null or RespType.Boolean
                or RespType.Double or RespType.BigNumber:
                return TryReadLine(input, reply, type);
            default:
                throw RespException.Answer($"no value begins with byte 0x{(byte)type:x2}", _position);
        }
    }

    // prefix text CRLF
    private bool TryReadLine(ReadOnlySpan<byte> input, RespReply reply, RespType type)
    {
        int from = Math.Max(_position + 1, _scanned);
        int end = input[from..].IndexOf((byte)'\n');
        int length = (end < 0 ? input.Length : from + end) - _position - 1;
        if (length > limits.MaxInlineBytes + 1)
            throw RespException.Answer($"line of more than {limits.MaxInlineBytes} bytes", _position, RespFailure.Limit);
        if (end < 0)
        {
            _scanned = input.Length;
            return false;
        }
        if (length == 0 || input[_position + length] != '\r')
            throw RespException.Answer("LF without CR", _position + length + 1);
        ReadOnlySpan<byte> text = input.Slice(_position + 1, length - 1);
        if (text.Contains((byte)'\r') || !RespScalar.IsValid(type, text))
            throw RespException.Answer($"malformed value after '{(char)type}'", _position + 1);
        Element(reply, type, _position + 1, text.Length);
        _position += length + 2;
        return true;
    }

    // "$" length CRLF bytes CRLF | "$-1" CRLF
    private bool TryReadBulk(ReadOnlySpan<byte> input, RespReply reply, RespType type)
    {
        int at = _position + 1;
        RespLine found = RespCount.Read(input, ref at, out int length);
        if (found == RespLine.Short)
            return false;
        if (found == RespLine.Whole && length == -1 && type == RespType.Bulk)
        {
            Element(reply, RespType.Null, at, 0);
            _position = at;
            return true;
        }
        if (found == RespLine.Wrong || length < 0 || (type == RespType.Verbatim && length < 4))
            throw RespException.Answer("invalid bulk length", at);
        if (length > limits.MaxBulkBytes || (long)at + length + 2 > limits.MaxMessageBytes)
            throw RespException.Answer($"bulk of {length} bytes, allowed are {limits.MaxBulkBytes}", at, RespFailure.Limit);
        int end = at + length + 2;
        if (end > input.Length)
        {
            Wanted = end - input.Length;
            return false;
        }
        bool ended = input[end - 2] == '\r' && input[end - 1] == '\n';
        if (!ended || (type == RespType.Verbatim && input[at + 3] != ':'))
            throw RespException.Answer(ended ? "verbatim string without its kind" : "expected CRLF after bulk", end - 2);
        Element(reply, type, at, length);
        _position = end;
        return true;
    }

    // "*" count CRLF values | "*-1" CRLF; "%" and "|" count pairs
    private bool TryReadAggregate(ReadOnlySpan<byte> input, RespReply reply, RespType type)
    {
        int at = _position + 1;
        RespLine found = RespCount.Read(input, ref at, out int count);
        if (found == RespLine.Short)
            return false;
        if (found == RespLine.Whole && count == -1 && type == RespType.Array)
        {
            Element(reply, RespType.Null, at, 0);
            _position = at;
            return true;
        }
        if (found == RespLine.Wrong || count < 0)
            throw RespException.Answer("invalid count", at);
        if (type == RespType.Push && _depth > 0)
            throw RespException.Answer("push inside another value", _position);
        long elements = type is RespType.Map or RespType.Attribute ? count * 2L : count;
        if (elements > limits.MaxArguments - reply.Count)
            throw RespException.Answer($"more than {limits.MaxArguments} values", at, RespFailure.Limit);
        if (_depth == limits.MaxDepth)
            throw RespException.Answer($"nested deeper than {limits.MaxDepth}", _position, RespFailure.Limit);
        if (type != RespType.Attribute)
            CountElement();
        _open[_depth] = reply.Add(type, at, (int)elements);
        _left[_depth++] = (int)elements;
        _position = at;
        return true;
    }

    private void Element(RespReply reply, RespType type, int offset, int length)
    {
        CountElement();
        reply.Add(type, offset, length);
    }

    private void CountElement()
    {
        if (_depth > 0)
            _left[_depth - 1]--;
    }

    private void CheckCaps(RespReply reply)
    {
        if (_position > limits.MaxMessageBytes || reply.Count > limits.MaxArguments)
            throw RespException.Answer("reply larger than the limits", _position, RespFailure.Limit);
    }
}
