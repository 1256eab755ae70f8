namespace Polywire.Wires.Grpc;

/// <summary>The first byte of a message's prefix.</summary>
[Flags]
public enum GrpcFlags : byte
{
    /// <summary>A message as it is.</summary>
    None = 0,

    /// <summary>Compressed with the stream's encoding: all three protocols.</summary>
    Compressed = 0x01,

    /// <summary>Connect: the end of a stream, as JSON (<c>EndStreamResponse</c>).</summary>
    EndOfStream = 0x02,

    /// <summary>gRPC-Web: the trailers, as header lines.</summary>
    Trailers = 0x80,
}
