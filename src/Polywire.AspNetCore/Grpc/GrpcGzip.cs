using System.Buffers;
using System.IO.Compression;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>Messages compressed one by one, each with a fresh context.</summary>
internal static class GrpcGzip
{
    /// <summary>Inflates one message. Stops as soon as it grows beyond the limit, however small it came.</summary>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.TooLarge"/>, <see cref="GrpcFailure.BadCompression"/>.</exception>
    internal static byte[] Inflate(byte[] message, GrpcLimits limits)
    {
        using var inflater = new GZipStream(new MemoryStream(message, writable: false), CompressionMode.Decompress);
        var inflated = new ArrayBufferWriter<byte>(Math.Max(256, Math.Min(message.Length * 4, limits.MessageBytes)));
        try
        {
            while (inflater.Read(inflated.GetSpan(4096)) is > 0 and var count)
            {
                inflated.Advance(count);
                if (inflated.WrittenCount > limits.MessageBytes)
                    throw new GrpcException(GrpcFailure.TooLarge, $"a message inflates to more than the limit MessageBytes of {limits.MessageBytes}");
            }
        }
        catch (InvalidDataException wrong)
        {
            throw new GrpcException(GrpcFailure.BadCompression, "a message says that it is gzip, and is not", wrong);
        }
        return inflated.WrittenSpan.ToArray();
    }

    /// <summary>Deflates one message.</summary>
    internal static byte[] Deflate(ReadOnlySpan<byte> message)
    {
        using var deflated = new MemoryStream();
        using (var deflater = new GZipStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) deflater.Write(message);
        return deflated.ToArray();
    }
}
