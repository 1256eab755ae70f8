using Polywire.Wires.Zmtp;

namespace Polywire.Rpc.Zerorpc;

/// <summary>The frames before an event: the way back that proxies have put there, and an empty one. A reply carries them unchanged.</summary>
internal static class ZerorpcRoute
{
    private const int LongestHeader = 9;

    // message = %x01 %x00 event: an empty frame, and more
    private static ReadOnlySpan<byte> Direct => [(byte)ZmtpFlags.More, 0];

    /// <summary>The way back, encoded; null when it is the empty frame alone.</summary>
    public static byte[]? Of(ReadOnlySpan<ZmtpRange> frames, ReadOnlySpan<byte> input)
    {
        if (frames.Length == 2)
            return null;
        int length = 0;
        foreach (ZmtpRange frame in frames[..^1])
            length += ZmtpWriter.FrameLength(frame.Length);
        byte[] route = new byte[length];
        int written = 0;
        foreach (ZmtpRange frame in frames[..^1])
            written += ZmtpWriter.WriteFrame(route.AsSpan(written), frame.Of(input), more: true);
        return route;
    }

    /// <summary>Makes an event that was written a whole message.</summary>
    public static void Close(MessageBuffer message, byte[]? route)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        message.Prepend(header[..ZmtpWriter.WriteHeader(header, message.Count, ZmtpFlags.None)]);
        message.Prepend(route ?? Direct);
    }
}
