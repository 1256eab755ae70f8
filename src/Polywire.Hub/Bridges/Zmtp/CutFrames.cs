using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>Writes a joined body as the frames that it was cut from.</summary>
internal static class CutFrames
{
    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    internal static int Length(int bodyLength, ReadOnlySpan<int> cuts)
    {
        int length = 0, start = 0;
        foreach (int cut in cuts)
        {
            length += ZmtpWriter.FrameLength(cut - start);
            start = cut;
        }
        return length + ZmtpWriter.FrameLength(bodyLength - start);
    }

    /// <summary>Writes the frames, the last without MORE.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(Span<byte> destination, ReadOnlySpan<byte> body, ReadOnlySpan<int> cuts)
    {
        int written = 0, start = 0;
        foreach (int cut in cuts)
        {
            written += ZmtpWriter.WriteFrame(destination[written..], body[start..cut], more: true);
            start = cut;
        }
        return written + ZmtpWriter.WriteFrame(destination[written..], body[start..]);
    }
}
