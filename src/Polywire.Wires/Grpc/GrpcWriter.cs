using System.Buffers.Binary;

namespace Polywire.Wires.Grpc;

/// <summary>Messages → bytes.</summary>
public static class GrpcWriter
{
    /// <summary>Writes a message's prefix.</summary>
    /// <param name="destination">At least <see cref="GrpcFrame.PrefixLength"/> bytes.</param>
    /// <param name="flags">What the message is.</param>
    /// <param name="length">Bytes that follow.</param>
    // Compressed-Flag Message-Length
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
    public static void WritePrefix(Span<byte> destination, GrpcFlags flags, int length)
    {
        destination[0] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
    }
}
