using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Polywire.Rpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>The messages that go to a caller, and how the call ended.</summary>
/// <param name="response">Where to.</param>
/// <param name="head">The protocol.</param>
/// <param name="compresses">Whether messages go compressed with gzip.</param>
internal sealed class GrpcOutput(HttpResponse response, GrpcHead head, bool compresses)
{
    // Below this gzip makes a message longer, and costs more than its bytes.
    private const int WorthCompressing = 256;

    private readonly ArrayBufferWriter<byte> _message = new(256);
    private bool _begun;

    /// <summary>Where the next message is written, before <see cref="Append"/>. Empty at first.</summary>
    internal IBufferWriter<byte> Message => _message;

    /// <summary>Drops what was written of a message that cannot be sent.</summary>
    internal void Discard() => _message.ResetWrittenCount();

    /// <summary>Appends the message that was written to <see cref="Message"/>; nothing is sent yet.</summary>
    internal void Append()
    {
        Begin();
        ReadOnlySpan<byte> message = _message.WrittenSpan;
        bool deflates = compresses && message.Length >= WorthCompressing;
        if (deflates) message = GrpcGzip.Deflate(message);
        if (head.Dialect is GrpcDialect.ConnectUnary)
        {
            if (deflates) response.Headers.ContentEncoding = "gzip";
            response.ContentLength = message.Length;
            response.BodyWriter.Write(message);
        }
        else
        {
            AppendFrame(deflates ? GrpcFlags.Compressed : GrpcFlags.None, message);
        }
        _message.ResetWrittenCount();
    }

    /// <summary>Sends what was appended; completes when there is room for more.</summary>
    internal ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        Begin();
        return response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>Writes how the call ended.</summary>
    /// <param name="failure">Null when it succeeded.</param>
    internal void End(RpcException? failure)
    {
        switch (head.Dialect)
        {
            case GrpcDialect.Grpc:
                EndWithTrailers(failure);
                break;
            case GrpcDialect.ConnectUnary:
                if (failure is not null) EndWithError(failure);
                break;
            case GrpcDialect.ConnectStream:
                Begin();
                AppendFrame(GrpcFlags.EndOfStream, new ConnectEnd(failure is null ? null : ErrorOf(failure), []).Write());
                break;
            default:
                Begin();
                AppendFrame(GrpcFlags.Trailers, GrpcWebTrailers.Write(Trailers(failure)));
                break;
        }
    }

    private void Begin()
    {
        if (_begun) return;
        _begun = true;
        response.ContentType = head.ContentType;
        if (head.Dialect is not GrpcDialect.ConnectUnary && compresses) response.Headers[head.EncodingHeader] = "gzip";
    }

    private void AppendFrame(GrpcFlags flags, ReadOnlySpan<byte> message)
    {
        if (head.Dialect is GrpcDialect.WebText)
        {
            byte[] frame = new byte[GrpcFrame.PrefixLength + message.Length];
            GrpcWriter.WritePrefix(frame, flags, message.Length);
            message.CopyTo(frame.AsSpan(GrpcFrame.PrefixLength));
            Base64.EncodeToUtf8(frame, response.BodyWriter.GetSpan(Base64.GetMaxEncodedToUtf8Length(frame.Length)), out _, out int written);
            response.BodyWriter.Advance(written);
            return;
        }
        GrpcWriter.WritePrefix(response.BodyWriter.GetSpan(GrpcFrame.PrefixLength), flags, message.Length);
        response.BodyWriter.Advance(GrpcFrame.PrefixLength);
        response.BodyWriter.Write(message);
    }

    // Before any message the status stands in the headers, which then end the stream («Trailers-Only»).
    private void EndWithTrailers(RpcException? failure)
    {
        bool only = !_begun && failure is not null;
        Begin();
        foreach ((string name, string value) in Trailers(failure))
        {
            if (only) response.Headers[name] = value;
            else response.AppendTrailer(name, value);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Trailers(RpcException? failure)
    {
        if (failure is null)
        {
            yield return new("grpc-status", "0");
            yield break;
        }
        yield return new("grpc-status", ((int)failure.Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("grpc-message", GrpcText.EncodeMessage(failure.Message));
    }

    private void EndWithError(RpcException failure)
    {
        response.StatusCode = StatusMap.Of(failure.Status).Http;
        response.ContentType = "application/json";
        using var json = new System.Text.Json.Utf8JsonWriter(response.BodyWriter);
        ErrorOf(failure).Write(json);
    }

    private static ConnectError ErrorOf(RpcException failure) => new(StatusMap.NameOf(failure.Status), failure.Message);
}
