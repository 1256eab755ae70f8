using System.Buffers.Binary;

namespace Polywire.Sockets;

/// <summary>A length in so many bytes and that order.</summary>
internal readonly record struct LengthPrefix
{
    internal LengthPrefix(int bytes, bool littleEndian)
    {
        if (bytes is not (1 or 2 or 4 or 8)) throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "A length has 1, 2, 4 or 8 bytes.");
        Bytes = bytes;
        LittleEndian = littleEndian;
    }

    internal int Bytes { get; }

    internal bool LittleEndian { get; }

    /// <summary>The largest that it can say.</summary>
    internal ulong Most => Bytes == 8 ? ulong.MaxValue : (1UL << (8 * Bytes)) - 1;

    internal ulong Read(ReadOnlySpan<byte> from) => (Bytes, LittleEndian) switch
    {
        (1, _) => from[0],
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(from),
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(from),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(from),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(from),
        (_, false) => BinaryPrimitives.ReadUInt64BigEndian(from),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(from),
    };

    internal int Write(int length, Span<byte> to)
    {
        for (int i = 0; i < Bytes; i++)
            to[LittleEndian ? i : Bytes - 1 - i] = (byte)((ulong)length >> (8 * i));
        return Bytes;
    }
}
