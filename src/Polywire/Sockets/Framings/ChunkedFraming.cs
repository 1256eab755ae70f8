namespace Polywire.Sockets;

/// <summary>The sixth way: chunks, each after its length, and an empty one at the end.</summary>
internal sealed class ChunkedFraming(LengthPrefix prefix, int chunkBytes) : Framing
{
    // Lengths, which are gathered too, may take as much as the message itself: chunks of one byte each would make 64 MiB nine times as many.
    private const int FewLengths = 4096;

    private readonly byte[] _end = new byte[prefix.Bytes];

    internal override string Expected => $"chunks after their lengths ({prefix.Bytes} bytes), and an empty one";

    internal override int PieceBytes => chunkBytes;

    internal override ReadOnlyMemory<byte> Tail => _end;

    internal override FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress)
    {
        while (input.Length - progress.Looked >= prefix.Bytes)
        {
            ulong length = prefix.Read(input[progress.Looked..]);
            if (length > (ulong)(limit - progress.Gathered)) throw TooLong((ulong)progress.Gathered + length, limit);
            if (length == 0) return FrameStep.Whole(progress.Looked + prefix.Bytes, prefix.Bytes, Join(input[..progress.Looked]));
            if ((ulong)(input.Length - progress.Looked - prefix.Bytes) < length) return FrameStep.More;
            progress.Looked += prefix.Bytes + (int)length;
            progress.Gathered += (int)length;
            if (progress.Looked - progress.Gathered > Math.Max(limit, FewLengths)) throw TooLong((ulong)progress.Looked, limit);
        }
        return FrameStep.More;
    }

    // An empty piece would be the end.
    internal override int WriteHead(int pieceLength, Span<byte> destination) => pieceLength == 0 ? 0 : prefix.Write(pieceLength, destination);

    // Moves the chunks together, behind the place of the first length.
    private int Join(Span<byte> chunks)
    {
        int to = prefix.Bytes;
        for (int at = 0; at < chunks.Length;)
        {
            int length = (int)prefix.Read(chunks[at..]);
            chunks.Slice(at + prefix.Bytes, length).CopyTo(chunks[to..]);
            at += prefix.Bytes + length;
            to += length;
        }
        return to - prefix.Bytes;
    }
}
