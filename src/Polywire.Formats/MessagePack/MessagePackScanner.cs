namespace Polywire.Formats;

/// <summary>
/// Finds the end of one MessagePack value in bytes that arrive bit by bit. It remembers how far it has looked, allocates nothing after
/// its creation, does not recurse, and refuses what no value can begin with or what exceeds a limit as soon as the byte that says so is
/// there. One scanner serves one stream, one value after the other.
/// </summary>
public struct MessagePackScanner
{
    /// <summary>The longest that <see cref="SmallLength"/> takes.</summary>
    internal const int MostSmall = 1 + (15 * 32);

    private readonly FormatLimits _limits;
    private readonly int _maxBytes;

    // How many values are still to come in each list and map that is open.
    private readonly long[] _open;
    private int _depth;
    private int _looked;

    /// <summary>Creates a scanner.</summary>
    /// <param name="limits">Depth, values in one list or map, bytes of one text.</param>
    /// <param name="maxBytes">Bytes of one whole value.</param>
    public MessagePackScanner(FormatLimits limits, int maxBytes)
    {
        _limits = limits;
        _maxBytes = maxBytes;
        _open = new long[limits.Depth];
    }

    /// <summary>Whether nothing of a value has been looked at.</summary>
    internal readonly bool IsFresh => _looked == 0;

    /// <summary>
    /// The length of a small value that is there whole: a number, a short text, a short list of such. 0 for all else, for which
    /// <see cref="Scan"/> is there. No limit stands below what it takes: <see cref="MostSmall"/> bytes, one level.
    /// </summary>
    internal static int SmallLength(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return 0;
        if ((input[0] & 0xf0) != MessagePackCode.FixArray)
            return SmallLeaf(input, 0);
        int at = 1;
        for (int left = input[0] & 0x0f; left > 0; left--)
        {
            int leaf = SmallLeaf(input, at);
            if (leaf == 0)
                return 0;
            at += leaf;
        }
        return at;
    }

    /// <summary>Looks on.</summary>
    /// <param name="input">All bytes of the value so far, from its first: those of the last call and what has come since.</param>
    /// <returns>The value's length; −1 when bytes are missing. After a whole value the next call begins a new one.</returns>
    /// <exception cref="CodecException">The bytes are no MessagePack, or a limit is exceeded. The scanner is of no more use.</exception>
    public int Scan(ReadOnlySpan<byte> input)
    {
        while (MessagePackToken.TryRead(input, _looked, out var token))
        {
            Check(token);
            long end = _looked + token.HeadBytes + token.PayloadBytes;
            if (end > input.Length)
                return -1;
            _looked = (int)end;
            if (Close(token))
            {
                int length = _looked;
                _looked = 0;
                return length;
            }
        }
        return _looked >= _maxBytes ? throw TooLong() : -1;
    }

    private static int SmallLeaf(ReadOnlySpan<byte> input, int at)
    {
        if ((uint)at >= (uint)input.Length)
            return 0;
        byte code = input[at];
        int length = code switch
        {
            <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt => 1,
            >= MessagePackCode.FixStr and < MessagePackCode.Nil => 1 + (code & 0x1f),
            MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True => 1,
            MessagePackCode.Float32 or MessagePackCode.Float64 => 1 + (4 << (code - MessagePackCode.Float32)),
            >= MessagePackCode.UInt8 and <= MessagePackCode.Int64 => 1 + (1 << (code & 3)),
            _ => 0,
        };
        return length <= input.Length - at ? length : 0;
    }

    /// <summary>Counts a value that has ended or begun.</summary>
    /// <returns>Whether nothing is open any more.</returns>
    private bool Close(MessagePackToken token)
    {
        if (token.Children > 0)
        {
            _open[_depth++] = token.Children;
            return false;
        }
        while (_depth > 0 && --_open[_depth - 1] == 0)
            _depth--;
        return _depth == 0;
    }

    private readonly void Check(MessagePackToken token)
    {
        if (token.PayloadBytes > (uint)_limits.ScalarBytes)
            throw MessagePackFault.TooLong(_limits, _looked, token.PayloadBytes);
        if (token.Children > _limits.Count * (token.Type is MessagePackType.Map ? 2L : 1L))
            throw MessagePackFault.TooMany(_limits, _looked, token);
        if (!token.IsLeaf && _depth == _limits.Depth)
            throw MessagePackFault.TooDeep(_limits, _looked);
        if (_looked + token.HeadBytes + (long)token.PayloadBytes > _maxBytes)
            throw TooLong();
    }

    private readonly CodecException TooLong() =>
        new(CodecFailure.Limit, _looked, $"a value of more than {_maxBytes} bytes, which is the most that is taken here");
}
