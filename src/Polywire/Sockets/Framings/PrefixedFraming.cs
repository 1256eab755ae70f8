namespace Polywire.Sockets;

/// <summary>The fifth way: the length, then the message.</summary>
internal sealed class PrefixedFraming(LengthPrefix prefix) : Framing
{
    internal override string Expected => $"a message after its length ({prefix.Bytes} bytes)";

    internal override FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress)
    {
        if (input.Length < prefix.Bytes) return FrameStep.More;
        ulong length = prefix.Read(input);
        if (length > (ulong)limit) throw TooLong(length, limit);
        return (ulong)(input.Length - prefix.Bytes) >= length ? FrameStep.Whole(prefix.Bytes + (int)length, prefix.Bytes, (int)length) : FrameStep.More;
    }

    internal override void Check(ReadOnlySpan<byte> message)
    {
        if ((ulong)message.Length > prefix.Most) throw new ArgumentException($"A message has {message.Length} bytes, and a length of {prefix.Bytes} bytes says {prefix.Most} at most.", nameof(message));
    }

    internal override int WriteHead(int pieceLength, Span<byte> destination) => prefix.Write(pieceLength, destination);
}
