using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.Grpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>The response around the messages: its head, and how the call ended.</summary>
internal static class GrpcAnswer
{
    private const string Status = "grpc-status", Text = "grpc-message";

    private static readonly StringValues s_zero = "0", s_json = "application/json", s_gzip = GrpcGzip.Name;

    /// <summary>What breaks the protocol, in words for the caller.</summary>
    internal static RpcException FailureOf(GrpcException wrong) => new(
        wrong.Failure switch
        {
            GrpcFailure.TooLarge => RpcStatus.ResourceExhausted,
            GrpcFailure.BadHeader => RpcStatus.InvalidArgument,
            // gRPC's own table of statuses says so for bytes that cannot be parsed.
            _ => RpcStatus.Internal,
        },
        wrong.Message, wrong);

    /// <summary>A failure as trailers.</summary>
    internal static List<KeyValuePair<string, string>> TrailersOf(RpcException failure)
    {
        List<KeyValuePair<string, string>> trailers =
        [
            new(Status, ((int)failure.Status).ToString(CultureInfo.InvariantCulture)),
            new(Text, GrpcText.EncodeMessage(failure.Message)),
        ];
        if (GrpcStatus.Encode(failure) is { } details) trailers.Add(new(GrpcStatus.Details, details));
        return trailers;
    }

    /// <summary>A failure as Connect's error.</summary>
    internal static ConnectError ErrorOf(RpcException failure) => new(StatusMap.NameOf(failure.Status), failure.Message,
        GrpcStatus.HasMessages(failure) ? [.. failure.Details!.Value.AsList().Select(DetailOf)] : []);

    private static ConnectErrorDetail DetailOf(Value detail)
    {
        string type = detail.Get("type")!.Value.AsText();
        return new ConnectErrorDetail(type[(type.LastIndexOf('/') + 1)..], detail.Get("value")?.AsBinary() ?? []);
    }

    /// <summary>Writes the head of a response with messages.</summary>
    internal static void Begin(HttpResponse response, GrpcHead head, bool deflates)
    {
        response.Headers.ContentType = head.ContentType;
        if (deflates && head.Dialect is not GrpcDialect.ConnectUnary) response.Headers[head.EncodingHeader] = s_gzip;
    }

    /// <summary>Writes some messages, or all of them.</summary>
    internal static void Write(HttpResponse response, GrpcHead head, ReadOnlySpan<byte> messages)
    {
        if (messages.IsEmpty) return;
        if (head.Dialect is GrpcDialect.WebText)
        {
            GrpcWebText.Encode(messages, response.BodyWriter);
            return;
        }
        messages.CopyTo(response.BodyWriter.GetSpan(messages.Length));
        response.BodyWriter.Advance(messages.Length);
    }

    /// <summary>Writes how the call ended, where the messages have not said it.</summary>
    /// <param name="response">To whom.</param>
    /// <param name="head">In which protocol.</param>
    /// <param name="failure">Null when it succeeded.</param>
    /// <param name="hasBegun">Whether there were messages, or the head was sent.</param>
    /// <param name="own">What the method says beside its reply.</param>
    internal static void End(HttpResponse response, GrpcHead head, RpcException? failure, bool hasBegun, IReadOnlyList<KeyValuePair<string, string>> own)
    {
        if (head.Dialect is not GrpcDialect.Grpc) return;
        // Before any message the status stands in the headers, which then end the stream («Trailers-Only»).
        IHeaderDictionary trailers = !hasBegun && failure is not null ? response.Headers : response.HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        for (int at = 0; at < own.Count; at++) trailers.Append(own[at].Key, own[at].Value);
        if (failure is null)
        {
            trailers[Status] = s_zero;
            return;
        }
        foreach ((string name, string value) in TrailersOf(failure)) trailers[name] = value;
    }

    /// <summary>Writes what a method says beside a bare reply: Connect has a header for each.</summary>
    internal static void WriteTrailersAsHeaders(HttpResponse response, IReadOnlyList<KeyValuePair<string, string>> own)
    {
        for (int at = 0; at < own.Count; at++) response.Headers.Append("trailer-" + own[at].Key, own[at].Value);
    }

    /// <summary>Writes the head of a bare reply, and then all of it.</summary>
    internal static void WriteBare(HttpResponse response, GrpcHead head, RpcException? failure, bool isDeflated, ReadOnlySpan<byte> message)
    {
        response.Headers.ContentType = failure is null ? head.ContentType : s_json;
        if (failure is not null) response.StatusCode = StatusMap.Of(failure.Status).Http;
        else if (isDeflated) response.Headers.ContentEncoding = s_gzip;
        response.ContentLength = message.Length;
        Write(response, head, message);
    }
}
