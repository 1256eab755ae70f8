using System.Runtime.InteropServices;

namespace Polywire.Sockets;

/// <summary>
/// Where a message ends in a stream of bytes, which has no messages of its own. The six ways of Rhodes and Goerzen, «Foundations of Python Network
/// Programming», chapter 5: <see cref="ToEnd"/> (the first; and the second, one way then the other, with <see cref="SocketConnection.AskAsync"/>),
/// <see cref="Fixed"/>, <see cref="Delimited"/>, <see cref="LengthPrefixed"/>, <see cref="Chunked"/>.
/// </summary>
/// <remarks>Immutable: one may serve any number of connections. A message that is longer than <see cref="SocketLimits.MessageBytes"/> ends its connection before it is gathered.</remarks>
public abstract class Framing
{
    private protected Framing()
    {
    }

    /// <summary>All that comes until the other side has finished is one message.</summary>
    public static Framing ToEnd { get; } = new EndFraming();

    /// <summary>Lines: a message ends with LF, or CR LF, which are not part of it. Sends LF.</summary>
    public static Framing Lines { get; } = new DelimitedFraming([(byte)'\n'], dropsReturn: true);

    /// <summary>Every message has so many bytes.</summary>
    /// <param name="bytes">1 and up.</param>
    public static Framing Fixed(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        return new FixedFraming(bytes);
    }

    /// <summary>A message ends with a delimiter, which cannot stand within one and is not part of it.</summary>
    /// <param name="delimiter">One byte and up.</param>
    public static Framing Delimited(ReadOnlySpan<byte> delimiter)
    {
        if (delimiter.IsEmpty) throw new ArgumentException("A delimiter has a byte at least.", nameof(delimiter));
        return new DelimitedFraming(delimiter.ToArray(), dropsReturn: false);
    }

    /// <summary>The message's length stands before it.</summary>
    /// <param name="prefixBytes">Bytes of the length: 1, 2, 4 or 8.</param>
    /// <param name="littleEndian">The length's least byte comes first. Default false: network byte order.</param>
    public static Framing LengthPrefixed(int prefixBytes = 4, bool littleEndian = false) => new PrefixedFraming(new LengthPrefix(prefixBytes, littleEndian));

    /// <summary>A message comes in chunks, each after its length; a chunk of length 0 ends it. For who does not know the length when beginning to send.</summary>
    /// <param name="prefixBytes">Bytes of a chunk's length: 1, 2, 4 or 8.</param>
    /// <param name="littleEndian">The length's least byte comes first. Default false: network byte order.</param>
    /// <param name="chunkBytes">The most that is sent as one chunk; what is received may be larger.</param>
    public static Framing Chunked(int prefixBytes = 4, bool littleEndian = false, int chunkBytes = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkBytes, 1);
        var prefix = new LengthPrefix(prefixBytes, littleEndian);
        return new ChunkedFraming(prefix, (int)Math.Min((ulong)chunkBytes, prefix.Most));
    }

    /// <summary>The next message in what has come; pure. May move bytes within <paramref name="input"/> when the message is whole.</summary>
    /// <param name="input">All that has come and is not consumed.</param>
    /// <param name="ended">Nothing more will come.</param>
    /// <param name="limit">Bytes of a message at most.</param>
    /// <param name="progress">What earlier calls for the same message found; default for a new one.</param>
    /// <exception cref="PolywireException">The message is larger than the limit.</exception>
    internal abstract FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress);

    /// <summary>What it is called in an error's text.</summary>
    internal abstract string Expected { get; }

    /// <summary>The most that is sent behind one head.</summary>
    internal virtual int PieceBytes => int.MaxValue;

    /// <summary>What comes behind the last piece.</summary>
    internal virtual ReadOnlyMemory<byte> Tail => default;

    /// <summary>Refuses a message that this framing cannot carry.</summary>
    /// <exception cref="ArgumentException">Says why.</exception>
    internal virtual void Check(ReadOnlySpan<byte> message)
    {
    }

    /// <summary>Writes what comes before a piece; 8 bytes at most.</summary>
    internal virtual int WriteHead(int pieceLength, Span<byte> destination) => 0;

    internal static PolywireException TooLong(ulong bytes, int limit) =>
        new(FailureKind.Limit, $"The peer sends a message of {bytes} bytes or more, and {limit} are allowed (limit SocketLimits.MessageBytes).");

    internal static Span<byte> Writable(ReadOnlyMemory<byte> own) => MemoryMarshal.AsMemory(own).Span;
}
