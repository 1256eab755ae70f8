using System.Runtime.CompilerServices;

namespace Polywire.Wires.Resp;

/// <summary>
/// Reads requests (server role) or replies (client role) from one contiguous buffer. When it returns false, call again
/// with the same bytes from the consumed position on and more behind them: it continues where it stopped and never scans
/// a byte twice. Iterative, allocates nothing in a steady state, throws <see cref="RespException"/> on wrong input only.
/// Not thread-safe. <see href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Specification.</see>
/// </summary>
public sealed class RespReader
{
    private const int NoBulk = -1;

    private readonly RespLimits _limits;
    private readonly RespShape _shape = new();
    private RespReplyScanner? _replies;
    private int _position;
    private int _missing;
    private int _bulk = NoBulk;

    /// <summary>Makes a reader; one per connection and direction.</summary>
    /// <param name="limits">Null for <see cref="RespLimits.Default"/>.</param>
    public RespReader(RespLimits? limits = null) => _limits = limits ?? RespLimits.Default;

    /// <summary>Whether the caps for peers that have not authenticated hold. Default: false.</summary>
    public bool Unauthenticated { get; set; }

    /// <summary>
    /// After a false: how many bytes beyond the given input are needed at least before it is worth calling again.
    /// A pump that must grow its buffer for a large value can do it once.
    /// </summary>
    public int Wanted { get; private set; }

    /// <summary>Whether part of a request or reply has been read: an end of the connection now is a cut, not a farewell.</summary>
    public bool IsInside => _position > 0 || _replies is { IsInside: true };

    /// <summary>Reads one request into <paramref name="request"/>, whose arguments are then slices of <paramref name="input"/>.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="request">Filled again; its Count is 0 for an empty line or array, which asks for nothing.</param>
    /// <param name="consumed">How many bytes of the input are done with; 0 when false.</param>
    /// <exception cref="RespException">The bytes are no request, or ask for more than the limits allow.</exception>
    public bool TryReadRequest(ReadOnlySpan<byte> input, RespRequest request, out int consumed)
    {
        consumed = 0;
        Wanted = 1;
        if (_missing == 0)
        {
            if (input.IsEmpty)
                return false;
            // Begins as the last one did, and is as long: then the request says already what it has to say.
            if (request.Shape == _shape && _shape.Fits(input, out int total) && _position == 0)
            {
                consumed = total;
                return true;
            }
            request.Clear();
            // request = "*" count CRLF ( "$" length CRLF bytes CRLF )… | inline
            // https://redis.io/docs/latest/develop/reference/protocol-spec/#sending-commands-to-a-redis-server
            if (input[0] != '*')
                return TryReadInline(input, request, out consumed);
            if (!TryBegin(input))
                return false;
        }
        return TryReadArguments(input, request, out consumed);
    }

    /// <summary>Reads one whole reply into <paramref name="reply"/>, whose values are then slices of <paramref name="input"/>.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="reply">Filled again.</param>
    /// <param name="consumed">How many bytes of the input are done with; 0 when false.</param>
    /// <exception cref="RespException">The bytes are no RESP2 or RESP3 value, or exceed the limits.</exception>
    public bool TryReadReply(ReadOnlySpan<byte> input, RespReply reply, out int consumed)
    {
        _replies ??= new RespReplyScanner(_limits);
        bool whole = _replies.TryRead(input, reply, out consumed);
        Wanted = _replies.Wanted;
        return whole;
    }

    // "*" count CRLF: counts of 0 and below are an empty request.
    private bool TryBegin(ReadOnlySpan<byte> input)
    {
        int position = 1;
        RespLine found = RespCount.Read(input, ref position, out int count);
        if (found == RespLine.Short)
            return false;
        if (found == RespLine.Wrong || count > _limits.MaxArguments)
            throw RespException.Request("invalid multibulk length", position, KindOf(found, count));
        if (Unauthenticated && count > _limits.MaxUnauthenticatedArguments)
            throw RespException.Request("unauthenticated multibulk length", position, RespFailure.Limit);
        _position = position;
        _missing = count;
        return true;
    }

    private bool TryReadArguments(ReadOnlySpan<byte> input, RespRequest request, out int consumed)
    {
        int position = _position, bulk = _bulk, missing = _missing;
        consumed = 0;
        while (missing > 0)
        {
            if (bulk == NoBulk && !TryReadBulkHeader(input, ref position, out bulk))
                break;
            int end = position + bulk + 2;
            if (end > input.Length)
            {
                Wanted = end - input.Length;
                break;
            }
            if (input[end - 2] != '\r' || input[end - 1] != '\n')
                throw RespException.Request("expected CRLF after bulk", end - 2);
            request.Add(position, bulk);
            position = end;
            bulk = NoBulk;
            missing--;
        }
        if (missing > 0)
        {
            (_position, _bulk, _missing) = (position, bulk, missing);
            return false;
        }
        (_position, _bulk, _missing) = (0, NoBulk, 0);
        consumed = position;
        if (request.Count == 0)
            return true;
        request.Recognise(input);
        // The last argument is what may differ: it must be neither the name nor a subcommand.
        if (request.Count > 2 && _shape.TryRemember(input, position, request.Length(request.Count - 1)))
            request.Shape = _shape;
        return true;
    }

    // "$" length CRLF
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadBulkHeader(ReadOnlySpan<byte> input, ref int position, out int length)
    {
        length = NoBulk;
        if (position >= input.Length)
            return false;
        if (input[position] != '$')
            throw NoBulkHere(input[position], position);
        int next = position + 1;
        RespLine found = RespCount.Read(input, ref next, out int claimed);
        if (found == RespLine.Short)
            return false;
        if (found == RespLine.Wrong || (uint)claimed > (uint)_limits.MaxBulkBytes)
            throw RespException.Request("invalid bulk length", next, KindOf(found, claimed));
        CheckTotal(next, claimed);
        position = next;
        length = claimed;
        return true;
    }

    private void CheckTotal(int position, int length)
    {
        if (Unauthenticated && length > _limits.MaxUnauthenticatedBulkBytes)
            throw RespException.Request("unauthenticated bulk length", position, RespFailure.Limit);
        if ((long)position + length + 2 > _limits.MaxMessageBytes)
            throw RespException.Answer($"request of more than {_limits.MaxMessageBytes} bytes", position, RespFailure.Limit);
    }

    // words LF, a CR before it dropped
    private bool TryReadInline(ReadOnlySpan<byte> input, RespRequest request, out int consumed)
    {
        consumed = 0;
        int end = input[_position..].IndexOf((byte)'\n');
        int length = end < 0 ? input.Length : _position + end;
        int content = length > 0 && input[length - 1] == '\r' ? length - 1 : length;
        if (content > _limits.MaxInlineBytes)
            throw RespException.Request("too big inline request", _limits.MaxInlineBytes, RespFailure.Limit);
        if (end < 0)
        {
            _position = input.Length;
            return false;
        }
        _position = 0;
        Split(input[..content], request);
        consumed = length + 1;
        return true;
    }

    private void Split(ReadOnlySpan<byte> line, RespRequest request)
    {
        request.BeginOwn(line.Length);
        var words = new RespInline(line);
        Span<byte> word = line.Length <= 512 ? stackalloc byte[line.Length] : new byte[line.Length];
        while (true)
        {
            int length = words.Next(word);
            if (length == -1)
                break;
            if (length == -2)
                throw RespException.Request("unbalanced quotes in request", words.Position);
            request.AppendOwn(word[..length]);
        }
        if (request.Count > 0)
            request.Recognise(line);
    }

    private static RespFailure KindOf(RespLine found, int value) =>
        found == RespLine.Wrong || value < 0 ? RespFailure.Protocol : RespFailure.Limit;

    // Redis writes the byte itself, line ends as spaces so that its reply stays one line.
    private static RespException NoBulkHere(byte found, int position) =>
        RespException.Request($"expected '$', got '{(found is (byte)'\r' or (byte)'\n' ? ' ' : (char)found)}'", position);
}
