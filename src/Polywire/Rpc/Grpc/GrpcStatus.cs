using System.Globalization;
using System.Net;
using Polywire.Formats;
using Polywire.Wires.Grpc;

namespace Polywire.Rpc.Grpc;

/// <summary>How a call ended, as a server says it.</summary>
internal static class GrpcStatus
{
    private const string Status = "grpc-status";
    private const string Message = "grpc-message";

    /// <summary>The header or trailer that carries a failure's details.</summary>
    public const string Details = "grpc-status-details-bin";

    // google.rpc.Status: https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto
    private static readonly ObjectSchema s_any = new("Any", "google.protobuf",
        [new FieldSchema("type", 1, static () => ScalarSchema.Of(ScalarKind.Text)), new FieldSchema("value", 2, static () => ScalarSchema.Of(ScalarKind.Binary))]);

    private static readonly ObjectSchema s_status = new("Status", "google.rpc",
    [
        new FieldSchema("code", 1, static () => ScalarSchema.Of(ScalarKind.Int32)),
        new FieldSchema("message", 2, static () => ScalarSchema.Of(ScalarKind.Text)),
        new FieldSchema("details", 3, static () => new ListSchema(s_any)),
    ]);

    /// <summary>Whether a reply has one already, before its body.</summary>
    public static bool IsThere(HttpResponseMessage response) => response.Headers.Contains(Status);

    /// <summary>The failure that a reply ends with, once all of its body was read; null when it succeeded.</summary>
    public static RpcException? Of(HttpResponseMessage response)
    {
        if (Find(response, Status) is not { } text || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            return new RpcException(RpcStatus.Internal, "the server ended the call without a status");
        if (code == 0)
            return null;
        RpcStatus status = StatusMap.FromGrpc(code);
        return new RpcException(status, GrpcText.DecodeMessage(Find(response, Message) ?? ""))
        {
            Code = (int)status == code ? null : code,
            Details = Find(response, Details) is { } details ? Read(details) : null,
        };
    }

    /// <summary>A failure's details as the value of <see cref="Details"/>; null when they are no messages with their types' names.</summary>
    public static string? Encode(RpcException failure)
    {
        if (!HasMessages(failure))
            return null;
        var message = new MessageBuffer();
        ProtobufFormat.Write(message, s_status, Value.Map(("code", Value.From((int)failure.Status)), ("message", Value.From(failure.Message)), ("details", failure.Details!.Value)));
        return GrpcText.EncodeBinary(message.Written);
    }

    /// <summary>Whether a failure's details are what gRPC and Connect can say: a list, each with the <c>type</c> of a message and its bytes, <c>value</c>.</summary>
    public static bool HasMessages(RpcException failure) =>
        failure.Details is { Kind: ValueKind.List } details && details.AsList().All(static detail => detail.Kind is ValueKind.Map
            && detail.Get("type") is { Kind: ValueKind.Text } && detail.Get("value") is null or { Kind: ValueKind.Binary });

    /// <summary>What an HTTP status means that no gRPC server has sent (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md).</summary>
    public static RpcStatus Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => RpcStatus.Internal,
        HttpStatusCode.Unauthorized => RpcStatus.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatus.PermissionDenied,
        HttpStatusCode.NotFound => RpcStatus.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => RpcStatus.Unavailable,
        _ => RpcStatus.Unknown,
    };

    /// <summary>What the end of a stream by force means: its error code stands for a status (PROTOCOL-HTTP2.md, «Errors»).</summary>
    public static Exception Meant(Exception failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpProtocolException reset)
            {
                return reset.ErrorCode switch
                {
                    7 => new RpcException(RpcStatus.Unavailable, "the server refused the stream: try again", failure),
                    8 => new RpcException(RpcStatus.Cancelled, "the server cancelled the call", failure),
                    0xb => new RpcException(RpcStatus.ResourceExhausted, "the server asks for fewer calls", failure),
                    0xc => new RpcException(RpcStatus.PermissionDenied, "the server asks for better TLS", failure),
                    _ => new RpcException(RpcStatus.Internal, string.Create(CultureInfo.InvariantCulture, $"the server reset the stream with HTTP/2's error {reset.ErrorCode}"), failure),
                };
            }
            if (inner is GrpcException wrong)
                return new RpcException(wrong.Failure is GrpcFailure.TooLarge ? RpcStatus.ResourceExhausted : RpcStatus.Internal, $"the reply cannot be read: {wrong.Message}", wrong);
        }
        return failure;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? string.Join(",", values) : null;

    /// <summary>The details as a list of maps of a type's name and its bytes; null when they are no details.</summary>
    private static Value? Read(string header)
    {
        try
        {
            return ProtobufFormat.Read(GrpcText.DecodeBinary(header)[0], s_status, ProtobufFormat.Limits).Get("details");
        }
        catch (Exception wrong) when (wrong is CodecException or GrpcException)
        {
            // An error's text must never be lost to an error.
            return null;
        }
    }
}
