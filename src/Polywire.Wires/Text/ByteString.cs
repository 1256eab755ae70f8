namespace Polywire.Wires.Text;

/// <summary>
/// An immutable string of bytes with its hash: the name of a topic, queue, key or peer. Wires name things in bytes,
/// so no encoding is assumed. Look one up by span through <see cref="ByteStringComparer"/>, which allocates nothing.
/// </summary>
public readonly struct ByteString : IEquatable<ByteString>, IComparable<ByteString>
{
    private readonly byte[]? _bytes;
    private readonly int _hash;

    /// <summary>Copies <paramref name="bytes"/>.</summary>
    public ByteString(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        _hash = ByteStringComparer.Hash(bytes);
    }

    /// <summary>The bytes of <paramref name="text"/> in UTF-8.</summary>
    public ByteString(string text) : this(System.Text.Encoding.UTF8.GetBytes(text)) { }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes, for who must keep them beyond a call.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>How many bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <inheritdoc/>
    public bool Equals(ByteString other) => _hash == other._hash && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Byte-wise order.</summary>
    public int CompareTo(ByteString other) => Span.SequenceCompareTo(other.Span);

    /// <summary>The bytes read as UTF-8, for people.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Span);

    /// <summary>Equality of bytes.</summary>
    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    /// <summary>Inequality of bytes.</summary>
    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    /// <summary>Byte-wise order.</summary>
    public static bool operator <(ByteString left, ByteString right) => left.CompareTo(right) < 0;

    /// <summary>Byte-wise order.</summary>
    public static bool operator <=(ByteString left, ByteString right) => left.CompareTo(right) <= 0;

    /// <summary>Byte-wise order.</summary>
    public static bool operator >(ByteString left, ByteString right) => left.CompareTo(right) > 0;

    /// <summary>Byte-wise order.</summary>
    public static bool operator >=(ByteString left, ByteString right) => left.CompareTo(right) >= 0;
}
