namespace Polywire.Wires.Grpc;

/// <summary>
/// The prefix of a message: <c>Compressed-Flag Message-Length</c>, one byte and four, big-endian (gRPC over HTTP/2, «Length-Prefixed-Message»).
/// gRPC-Web and Connect's streams use the same five bytes with flags of their own.
/// </summary>
/// <param name="Flags">What the message is.</param>
/// <param name="Length">Bytes that follow.</param>
public readonly record struct GrpcFrame(GrpcFlags Flags, int Length)
{
    /// <summary>Bytes of the prefix.</summary>
    public const int PrefixLength = 5;

    /// <summary>Whether the message is compressed with the stream's encoding.</summary>
    public bool IsCompressed => (Flags & GrpcFlags.Compressed) != 0;
}
