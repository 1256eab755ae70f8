namespace Polywire.Sockets;

/// <summary>The fourth way: up to a delimiter.</summary>
internal sealed class DelimitedFraming(byte[] delimiter, bool dropsReturn) : Framing
{
    internal override string Expected => dropsReturn ? "a line" : $"a delimiter ({Convert.ToHexString(delimiter)})";

    internal override ReadOnlyMemory<byte> Tail => delimiter;

    internal override FrameStep Read(Span<byte> input, bool ended, int limit, ref FrameProgress progress)
    {
        // The delimiter may have come in part: its beginning is looked at again.
        int from = Math.Max(0, progress.Looked - (delimiter.Length - 1));
        int found = input[from..].IndexOf(delimiter);
        int length = found < 0 ? Math.Max(0, input.Length - (delimiter.Length - 1)) : from + found;
        int consumed = length + delimiter.Length;
        if (dropsReturn && found >= 0 && length > 0 && input[length - 1] == '\r') length--;
        // One more is no message yet where a CR may be dropped.
        if (length > limit + (found < 0 && dropsReturn ? 1L : 0)) throw TooLong((ulong)length, limit);
        progress.Looked = input.Length;
        return found < 0 ? FrameStep.More : FrameStep.Whole(consumed, 0, length);
    }

    internal override void Check(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf(delimiter) >= 0) throw new ArgumentException($"The message holds its own delimiter, so the peer would see two: send it with another framing, or escape it.", nameof(message));
    }
}
