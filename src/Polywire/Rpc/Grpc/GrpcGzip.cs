using System.IO.Compression;
using Polywire.Wires.Grpc;

namespace Polywire.Rpc.Grpc;

/// <summary>Messages compressed one by one, each with a fresh context.</summary>
internal static class GrpcGzip
{
    /// <summary>The only compression that is understood, beside none.</summary>
    internal const string Name = "gzip";

    /// <summary>Below this gzip makes a message longer, and costs more than its bytes.</summary>
    internal const int WorthIt = 256;

    /// <summary>Inflates one message. Stops as soon as it grows beyond the limit, however small it came.</summary>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.TooLarge"/>, <see cref="GrpcFailure.BadCompression"/>.</exception>
    internal static void Inflate(ReadOnlyMemory<byte> message, MessageBuffer into, GrpcLimits limits)
    {
        try
        {
            if (!HttpGzip.TryInflate(message, into, limits.MessageBytes))
                throw new GrpcException(GrpcFailure.TooLarge, $"a message inflates to more than the limit MessageBytes of {limits.MessageBytes}");
        }
        catch (InvalidDataException wrong)
        {
            throw new GrpcException(GrpcFailure.BadCompression, "a message says that it is gzip, and is not", wrong);
        }
    }

    /// <summary>Deflates a message where it lies.</summary>
    internal static void Deflate(MessageBuffer message)
    {
        using var deflated = new MemoryStream();
        using (var deflater = new GZipStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) deflater.Write(message.Written);
        message.Clear();
        message.Append(deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
    }
}
