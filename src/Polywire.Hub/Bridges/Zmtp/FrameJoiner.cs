using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>Makes one body of a message's frames and remembers where they were cut; its memory is reused for each message.</summary>
internal sealed class FrameJoiner
{
    private byte[] _joined = [];
    private int[] _cuts = new int[8];
    private int _cutCount;

    /// <summary>Offsets in the body at which the second and later frames begin; of the last <see cref="Join"/>.</summary>
    internal ReadOnlySpan<int> Cuts => _cuts.AsSpan(0, _cutCount);

    /// <summary>The frames' bodies in a row. One frame is returned as it stands, without a copy.</summary>
    internal ReadOnlySpan<byte> Join(ReadOnlySpan<byte> input, ReadOnlySpan<ZmtpRange> frames)
    {
        _cutCount = 0;
        if (frames.Length == 0) return default;
        if (frames.Length == 1) return frames[0].Of(input);
        int length = 0;
        foreach (ZmtpRange frame in frames) length += frame.Length;
        if (_joined.Length < length) _joined = new byte[Math.Max(length, _joined.Length * 2)];
        if (_cuts.Length < frames.Length) _cuts = new int[frames.Length * 2];
        int end = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            if (i > 0) _cuts[_cutCount++] = end;
            frames[i].Of(input).CopyTo(_joined.AsSpan(end));
            end += frames[i].Length;
        }
        return _joined.AsSpan(0, length);
    }
}
