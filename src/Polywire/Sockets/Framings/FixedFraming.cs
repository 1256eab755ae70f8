namespace Polywire.Sockets;

/// <summary>The third way: so many bytes each.</summary>
internal sealed class FixedFraming(int bytes) : Framing
{
    internal override string Expected => $"{bytes} bytes";

    internal override FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress)
    {
        if (bytes > limit) throw TooLong((ulong)bytes, limit);
        return input.Length >= bytes ? FrameStep.Whole(bytes, 0, bytes) : FrameStep.More;
    }

    internal override void Check(ReadOnlySpan<byte> message)
    {
        if (message.Length != bytes) throw new ArgumentException($"A message has {message.Length} bytes, and this framing wants {bytes} in each.", nameof(message));
    }
}
