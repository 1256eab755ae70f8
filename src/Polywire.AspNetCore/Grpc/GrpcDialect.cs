namespace Polywire.AspNetCore.Grpc;

/// <summary>The protocols that share a path <c>/package.Service/Method</c>, told apart by content type.</summary>
internal enum GrpcDialect
{
    /// <summary>gRPC: framed messages, status in HTTP/2 trailers.</summary>
    Grpc,

    /// <summary>gRPC-Web: framed messages, status in a last message.</summary>
    Web,

    /// <summary>gRPC-Web as base64.</summary>
    WebText,

    /// <summary>Connect, one request and one reply: bare messages, errors as JSON with an HTTP status.</summary>
    ConnectUnary,

    /// <summary>Connect, a stream on either side: framed messages, status in a last one.</summary>
    ConnectStream,
}
