using System.Buffers;
using System.Buffers.Binary;

namespace Polywire.Wires.Grpc;

/// <summary>Bytes → messages: gRPC, gRPC-Web (binary) and Connect's streams.</summary>
public static class GrpcReader
{
    /// <summary>Reads the prefix of the message at the start of what has arrived; takes nothing.</summary>
    /// <param name="input">All that has arrived and was not taken.</param>
    /// <param name="allowed">The flags that may stand here.</param>
    /// <param name="limits">The caps.</param>
    /// <param name="frame">The prefix, when it is there.</param>
    /// <returns>False when more must arrive first.</returns>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.BadPrefix"/>, <see cref="GrpcFailure.TooLarge"/>: told before the message is there.</exception>
    // Length-Prefixed-Message → Compressed-Flag Message-Length Message
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
    public static bool TryReadPrefix(in ReadOnlySequence<byte> input, GrpcFlags allowed, GrpcLimits limits, out GrpcFrame frame)
    {
        frame = default;
        if (input.Length < GrpcFrame.PrefixLength) return false;
        if (input.FirstSpan.Length >= GrpcFrame.PrefixLength)
        {
            frame = Prefix(input.FirstSpan, allowed, limits);
            return true;
        }
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixLength];
        input.Slice(0, GrpcFrame.PrefixLength).CopyTo(prefix);
        frame = Prefix(prefix, allowed, limits);
        return true;
    }

    /// <summary>Looks for one whole message at the start of what has arrived; takes nothing.</summary>
    /// <param name="input">All that has arrived and was not taken.</param>
    /// <param name="allowed">The flags that may stand here.</param>
    /// <param name="limits">The caps.</param>
    /// <param name="frame">The prefix, when there is one.</param>
    /// <param name="message">The message without its prefix, when all of it is there.</param>
    /// <returns>False when more must arrive first.</returns>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.BadPrefix"/>, <see cref="GrpcFailure.TooLarge"/>: told before the message is there.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> input, GrpcFlags allowed, GrpcLimits limits, out GrpcFrame frame, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (!TryReadPrefix(input, allowed, limits, out frame) || input.Length - GrpcFrame.PrefixLength < frame.Length) return false;
        message = input.Slice(GrpcFrame.PrefixLength, frame.Length);
        return true;
    }

    private static GrpcFrame Prefix(ReadOnlySpan<byte> prefix, GrpcFlags allowed, GrpcLimits limits)
    {
        var flags = (GrpcFlags)prefix[0];
        if ((flags & ~allowed) != 0)
            throw new GrpcException(GrpcFailure.BadPrefix, $"a message begins with flags 0x{prefix[0]:x2}; here 0x{(byte)allowed:x2} are known");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return length <= (uint)limits.MessageBytes
            ? new GrpcFrame(flags, (int)length)
            : throw new GrpcException(GrpcFailure.TooLarge, $"a message of {length} bytes is above the limit MessageBytes of {limits.MessageBytes}");
    }
}
