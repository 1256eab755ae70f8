using System.Buffers.Binary;

namespace Polywire.Wires.Text;

/// <summary>
/// A message's headers in the one form in which they pass between wires: for each, in order, the length of its name and of its
/// value (four bytes each, little-endian), the name, the value. Names keep their case and may repeat; both are any bytes, and
/// each wire escapes or leaves out what it cannot spell. <see cref="HeaderBuilder"/> makes it.
/// </summary>
/// <param name="bytes">What <see cref="HeaderBuilder"/> has written.</param>
public readonly ref struct HeaderBlock(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes before each name.</summary>
    internal const int Lengths = 8;

    /// <summary>The block as it stands, for who must keep it.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>True when there is no header.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>The headers in order.</summary>
    public Enumerator GetEnumerator() => new(Bytes);

    /// <summary>Looks for the first header of exactly that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (Header header in this)
        {
            if (!header.Name.SequenceEqual(name))
                continue;
            value = header.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>One header.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public readonly ref struct Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        /// <summary>Its name, in the case in which it came.</summary>
        public ReadOnlySpan<byte> Name { get; } = name;

        /// <summary>Its value, unescaped.</summary>
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Goes through the headers.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The header at hand.</summary>
        public Header Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            int name = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            int value = BinaryPrimitives.ReadInt32LittleEndian(_rest[4..]);
            Current = new Header(_rest.Slice(Lengths, name), _rest.Slice(Lengths + name, value));
            _rest = _rest[(Lengths + name + value)..];
            return true;
        }
    }
}
