using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Wires.Grpc;

/// <summary>gRPC-Web's text form: the whole body as base64, in one piece or in several padded ones.</summary>
public static class GrpcWebText
{
    private const int Group = 4;

    /// <summary>Decodes a body where it lies.</summary>
    /// <param name="body">All of the body; its beginning holds the bytes afterwards.</param>
    /// <returns>How many bytes there are.</returns>
    /// <exception cref="GrpcException">It is not base64 (<see cref="GrpcFailure.BadHeader"/>).</exception>
    // application/grpc-web-text: base64, where each piece that was flushed may be padded for itself
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
    public static int Decode(Span<byte> body)
    {
        int from = 0, to = 0;
        while (from < body.Length)
        {
            int padding = body[from..].IndexOf((byte)'=');
            int length = padding < 0 ? body.Length - from : Math.Min(body.Length - from, (padding / Group + 1) * Group);
            if (Base64.DecodeFromUtf8InPlace(body.Slice(from, length), out int written) != OperationStatus.Done)
                throw new GrpcException(GrpcFailure.BadHeader, $"the body is not base64, though its content type says so (within the {length} bytes from byte {from})");
            body.Slice(from, written).CopyTo(body[to..]);
            (from, to) = (from + length, to + written);
        }
        return to;
    }

    /// <summary>Encodes one piece, padded.</summary>
    public static void Encode(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        Base64.EncodeToUtf8(piece, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length)), out _, out int written);
        output.Advance(written);
    }
}
