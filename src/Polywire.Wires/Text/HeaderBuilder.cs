using System.Buffers.Binary;

namespace Polywire.Wires.Text;

/// <summary>Makes a <see cref="HeaderBlock"/>; one per connection, whose memory is used again for each message.</summary>
public sealed class HeaderBuilder
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was added since <see cref="Clear"/>; valid until the next call.</summary>
    public HeaderBlock Block => new(_bytes.AsSpan(0, _length));

    /// <summary>Forgets all headers.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds one header.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> place = Add(name, value.Length);
        value.CopyTo(place);
    }

    /// <summary>Adds one header whose value of <paramref name="valueLength"/> bytes the caller writes at once: for wires that unescape.</summary>
    public Span<byte> Add(ReadOnlySpan<byte> name, int valueLength)
    {
        int needed = _length + HeaderBlock.Lengths + name.Length + valueLength;
        if (_bytes.Length < needed)
            Array.Resize(ref _bytes, Math.Max(needed, Math.Max(256, _bytes.Length * 2)));
        Span<byte> place = _bytes.AsSpan(_length, needed - _length);
        BinaryPrimitives.WriteInt32LittleEndian(place, name.Length);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], valueLength);
        name.CopyTo(place[HeaderBlock.Lengths..]);
        _length = needed;
        return place[(HeaderBlock.Lengths + name.Length)..];
    }
}
