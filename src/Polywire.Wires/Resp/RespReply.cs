using System.Buffers.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// One whole reply, flattened: value 0 is the reply itself, what it holds follows depth first. Attributes, which
/// comment on the value behind them, are skipped by <see cref="Root"/> and <see cref="Child"/>. Made once per connection and
/// filled again for every reply. Not thread-safe.
/// </summary>
public sealed class RespReply
{
    private RespFrame[] _frames = new RespFrame[8];

    /// <summary>How many values the table holds, nested ones and attributes included.</summary>
    public int Count { get; private set; }

    /// <summary>Value <paramref name="index"/>.</summary>
    public RespFrame this[int index] => index < Count ? _frames[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Index of the reply itself: 0, or more when attributes stand before it.</summary>
    public int Root => SkipAttributes(0);

    /// <summary>What the reply is.</summary>
    public RespType Type => _frames[Root].Type;

    /// <summary>Index of element <paramref name="nth"/> of the aggregate at <paramref name="parent"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The aggregate has fewer elements.</exception>
    public int Child(int parent, int nth)
    {
        RespFrame frame = this[parent];
        if (!frame.IsAggregate || (uint)nth >= (uint)frame.Length)
            throw new ArgumentOutOfRangeException(nameof(nth));
        int index = SkipAttributes(parent + 1);
        for (int i = 0; i < nth; i++)
            index = SkipAttributes(_frames[index].Next);
        return index;
    }

    /// <summary>The content of value <paramref name="index"/> as a slice of the input that was read; empty for aggregates.</summary>
    /// <remarks>For <see cref="RespType.Verbatim"/> the kind and its colon are left out.</remarks>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> input, int index)
    {
        RespFrame frame = this[index];
        if (frame.IsAggregate)
            return default;
        return frame.Type == RespType.Verbatim ? input.Slice(frame.Offset + 4, frame.Length - 4) : input.Slice(frame.Offset, frame.Length);
    }

    /// <summary>The number at <paramref name="index"/>, of an integer or of a string that spells one.</summary>
    /// <returns>False when it spells none of 64 bits.</returns>
    public bool TryGetInteger(ReadOnlySpan<byte> input, int index, out long value)
    {
        ReadOnlySpan<byte> digits = Bytes(input, index);
        if (digits.Length > 0 && digits[0] == '+')
            digits = digits[1..];
        return Utf8Parser.TryParse(digits, out value, out int used) && used == digits.Length;
    }

    /// <summary>The error text when the reply is one, else null.</summary>
    public string? ErrorText(ReadOnlySpan<byte> input) =>
        this[Root].IsError ? System.Text.Encoding.UTF8.GetString(Bytes(input, Root)) : null;

    internal void Clear()
    {
        Count = 0;
        if (_frames.Length > 4096)
            _frames = new RespFrame[8];
    }

    internal int Add(RespType type, int offset, int length)
    {
        if (Count == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        _frames[Count] = new RespFrame(type, offset, length, Count + 1);
        return Count++;
    }

    internal void Close(int index) => _frames[index] = _frames[index] with { Next = Count };

    private int SkipAttributes(int index)
    {
        while (_frames[index].Type == RespType.Attribute)
            index = _frames[index].Next;
        return index;
    }
}
