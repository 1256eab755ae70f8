using System.Buffers;

namespace Polywire.Connections;

/// <summary>Bytes on their way, and how many messages they are. Its array is the pool's; it has one only while there are bytes. A field, used in place.</summary>
internal struct OutputBuffer
{
    private const int Smallest = 4096;

    /// <summary>Where they are: the first <see cref="Count"/> of it.</summary>
    internal byte[] Bytes { get; private set; } = [];

    internal int Count;

    internal int Messages;

    public OutputBuffer()
    {
    }

    /// <summary>Makes room for so many bytes more.</summary>
    internal void Grow(int bytes)
    {
        if (Bytes.Length - Count >= bytes) return;
        long doubled = Math.Min(Math.Max(Smallest, Bytes.Length * 2L), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(doubled, checked(Count + bytes)));
        Bytes.AsSpan(0, Count).CopyTo(larger);
        Release();
        Bytes = larger;
    }

    /// <summary>Gives the array back.</summary>
    internal void Release()
    {
        if (Bytes.Length > 0) ArrayPool<byte>.Shared.Return(Bytes);
        Bytes = [];
    }
}
