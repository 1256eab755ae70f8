namespace Polywire.Sockets;

/// <summary>The first way: a message lasts until the sender has finished.</summary>
internal sealed class EndFraming : Framing
{
    internal override string Expected => "everything";

    internal override FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress)
    {
        if (input.Length > limit) throw TooLong((ulong)input.Length, limit);
        return ended ? FrameStep.Whole(input.Length, 0, input.Length) : FrameStep.More;
    }
}
