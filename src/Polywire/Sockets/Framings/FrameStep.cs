namespace Polywire.Sockets;

/// <summary>What a framing found: a message at <paramref name="Start"/>, after which <paramref name="Consumed"/> bytes are used up; or that more has to come.</summary>
internal readonly record struct FrameStep(bool IsWhole, int Consumed, int Start, int Length)
{
    internal static FrameStep More => default;

    internal static FrameStep Whole(int consumed, int start, int length) => new(true, consumed, start, length);
}
