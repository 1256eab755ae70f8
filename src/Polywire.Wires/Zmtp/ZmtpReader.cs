using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Polywire.Wires.Zmtp;

/// <summary>Bytes to frames: reads headers, allocates nothing, keeps no state (https://rfc.zeromq.org/spec/37/#framing).</summary>
public static class ZmtpReader
{
    /// <summary>Reads the frame header at the start of <paramref name="input"/>.</summary>
    /// <returns>False when the header is not whole yet; nothing else is wrong then.</returns>
    /// <exception cref="ZmtpException"><see cref="ZmtpFailure.BadFrameSize"/>: the size is 2^63 or more.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> input, out ZmtpFrame frame)
    {
        if (input.Length < 2)
        {
            frame = default;
            return false;
        }
        // short-size = OCTET; flag bits 3-7 are reserved and ignored, as libzmq does
        // https://rfc.zeromq.org/spec/37/#framing
        ZmtpFlags flags = (ZmtpFlags)input[0];
        if ((flags & ZmtpFlags.LongSize) == 0)
        {
            frame = new ZmtpFrame(flags, input[1]);
            return true;
        }
        return TryReadLong(input, flags, out frame);
    }

    private static bool TryReadLong(ReadOnlySpan<byte> input, ZmtpFlags flags, out ZmtpFrame frame)
    {
        // long-size = 8OCTET, network order, also taken for bodies under 256 bytes
        // https://rfc.zeromq.org/spec/37/#framing
        if (input.Length < 9)
        {
            frame = default;
            return false;
        }
        long size = BinaryPrimitives.ReadInt64BigEndian(input[1..]);
        if (size < 0) throw new ZmtpException(ZmtpFailure.BadFrameSize, 0, "a frame claims 2^63 bytes or more");
        frame = new ZmtpFrame(flags, size);
        return true;
    }
}
