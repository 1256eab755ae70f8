using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>The messages that a caller sends, one after the other.</summary>
/// <param name="body">The request's body.</param>
/// <param name="head">Its protocol.</param>
/// <param name="isCompressible">Whether the request names gzip as its encoding.</param>
/// <param name="limits">The caps.</param>
internal sealed class GrpcInput(PipeReader body, GrpcHead head, bool isCompressible, GrpcLimits limits)
{
    private byte[]? _text;
    private bool _ended;

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message, inflated; null at the end.</returns>
    /// <exception cref="GrpcException">The bytes break the protocol's rules.</exception>
    internal ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken) => head.Dialect switch
    {
        GrpcDialect.ConnectUnary => ReadBareAsync(cancellationToken),
        GrpcDialect.WebText => ReadTextAsync(cancellationToken),
        _ => ReadFramedAsync(cancellationToken),
    };

    private async ValueTask<byte[]?> ReadFramedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            byte[]? message = Take(read.Buffer, read.IsCompleted, out SequencePosition taken);
            body.AdvanceTo(taken, message is null ? read.Buffer.End : taken);
            if (message is not null || read.IsCompleted) return message;
        }
    }

    private byte[]? Take(in ReadOnlySequence<byte> input, bool isLast, out SequencePosition taken)
    {
        taken = input.Start;
        if (GrpcReader.TryRead(input, GrpcFlags.Compressed, limits, out GrpcFrame frame, out ReadOnlySequence<byte> message))
        {
            taken = message.End;
            return Plain(message.ToArray(), frame.IsCompressed);
        }
        if (isLast && input.Length > 0) throw new GrpcException(GrpcFailure.Truncated, $"the request ends within a message: {input.Length} bytes are left over");
        return null;
    }

    private async ValueTask<byte[]?> ReadBareAsync(CancellationToken cancellationToken)
    {
        if (_ended) return null;
        _ended = true;
        ReadOnlySequence<byte> whole = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        byte[] message = whole.ToArray();
        body.AdvanceTo(whole.End);
        // Nothing at all is a message without fields, whatever its encoding is said to be.
        return message.Length == 0 ? message : Plain(message, isCompressible);
    }

    // Browsers cannot read a request's base64 piece by piece, and have one message to say: the whole body is decoded at once.
    private async ValueTask<byte[]?> ReadTextAsync(CancellationToken cancellationToken)
    {
        if (_text is null)
        {
            ReadOnlySequence<byte> whole = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
            _text = Decode(whole.ToArray());
            body.AdvanceTo(whole.End);
        }
        var rest = new ReadOnlySequence<byte>(_text);
        byte[]? message = Take(rest, isLast: true, out SequencePosition taken);
        _text = rest.Slice(taken).ToArray();
        return message;
    }

    private async ValueTask<ReadOnlySequence<byte>> ReadAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.Length > limits.MessageBytes)
                throw new GrpcException(GrpcFailure.TooLarge, $"the request is above the limit MessageBytes of {limits.MessageBytes}");
            if (read.IsCompleted) return read.Buffer;
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private byte[] Plain(byte[] message, bool isCompressed) => (isCompressed, isCompressible) switch
    {
        (false, _) => message,
        (true, true) => GrpcGzip.Inflate(message, limits),
        (true, false) => throw new GrpcException(GrpcFailure.BadCompression, $"a message is marked as compressed, but {head.EncodingHeader} names no encoding"),
    };

    // Several padded pieces may follow each other: each group of four is decoded for itself.
    private static byte[] Decode(byte[] text)
    {
        var decoded = new ArrayBufferWriter<byte>(Math.Max(1, text.Length / 4 * 3));
        ReadOnlySpan<byte> rest = text;
        while (rest.Length > 0)
        {
            int padding = rest.IndexOf((byte)'=');
            int end = padding < 0 ? rest.Length : Math.Min(rest.Length, (padding + 4) / 4 * 4);
            Span<byte> target = decoded.GetSpan(Base64.GetMaxDecodedFromUtf8Length(end));
            if (Base64.DecodeFromUtf8(rest[..end], target, out _, out int written) != OperationStatus.Done)
                throw new GrpcException(GrpcFailure.BadHeader, "the body is not base64, though its content type says so");
            decoded.Advance(written);
            rest = rest[end..];
        }
        return decoded.WrittenSpan.ToArray();
    }
}
