namespace Polywire.Wires.Text;

/// <summary>
/// Compares byte strings, also by span without a copy: <c>dictionary.GetAlternateLookup&lt;ReadOnlySpan&lt;byte&gt;&gt;()</c>.
/// The hash is seeded per process, so that a peer that chooses names cannot flood one bucket.
/// </summary>
public sealed class ByteStringComparer : IEqualityComparer<ByteString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteString>
{
    /// <summary>The one instance.</summary>
    public static ByteStringComparer Instance { get; } = new();

    private ByteStringComparer() { }

    /// <summary>The seeded hash of <paramref name="bytes"/>.</summary>
    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        HashCode hash = default;
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(ByteString x, ByteString y) => x.Equals(y);

    /// <inheritdoc/>
    public int GetHashCode(ByteString obj) => obj.GetHashCode();

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, ByteString other) => alternate.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    /// <inheritdoc/>
    public ByteString Create(ReadOnlySpan<byte> alternate) => new(alternate);
}
