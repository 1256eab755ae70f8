using Microsoft.AspNetCore.Http;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>What a request's headers say about the call.</summary>
/// <param name="Dialect">Which protocol.</param>
/// <param name="IsJson">Whether messages are JSON; otherwise Protocol Buffers.</param>
/// <param name="ContentType">As it came, for the reply.</param>
internal readonly record struct GrpcHead(GrpcDialect Dialect, bool IsJson, string ContentType)
{
    /// <summary>Reads the content type; false when it belongs to none of the protocols.</summary>
    internal static bool TryParse(string? contentType, out GrpcHead head)
    {
        head = default;
        if (contentType is null) return false;
        ReadOnlySpan<char> type = contentType.AsSpan();
        int parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters].TrimEnd();
        // The one that counts most is looked for first.
        if (type is "application/grpc" or "application/grpc+proto") head = new(GrpcDialect.Grpc, false, contentType);
        else if (type is "application/grpc+json") head = new(GrpcDialect.Grpc, true, contentType);
        else if (type is "application/grpc-web" or "application/grpc-web+proto") head = new(GrpcDialect.Web, false, contentType);
        else if (type is "application/grpc-web+json") head = new(GrpcDialect.Web, true, contentType);
        else if (type is "application/grpc-web-text" or "application/grpc-web-text+proto") head = new(GrpcDialect.WebText, false, contentType);
        else if (type is "application/proto") head = new(GrpcDialect.ConnectUnary, false, contentType);
        else if (type is "application/json") head = new(GrpcDialect.ConnectUnary, true, contentType);
        else if (type is "application/connect+proto") head = new(GrpcDialect.ConnectStream, false, contentType);
        else if (type is "application/connect+json") head = new(GrpcDialect.ConnectStream, true, contentType);
        else return false;
        return true;
    }

    /// <summary>The header with the messages' compression.</summary>
    internal string EncodingHeader => Dialect switch
    {
        GrpcDialect.ConnectUnary => "content-encoding",
        GrpcDialect.ConnectStream => "connect-content-encoding",
        _ => "grpc-encoding",
    };

    /// <summary>The header with the compressions that the caller takes.</summary>
    internal string AcceptHeader => Dialect switch
    {
        GrpcDialect.ConnectUnary => "accept-encoding",
        GrpcDialect.ConnectStream => "connect-accept-encoding",
        _ => "grpc-accept-encoding",
    };

    /// <summary>How long the caller waits; null for ever.</summary>
    /// <exception cref="GrpcException">The header breaks its grammar.</exception>
    internal TimeSpan? TimeoutOf(IHeaderDictionary headers)
    {
        bool connect = Dialect is GrpcDialect.ConnectUnary or GrpcDialect.ConnectStream;
        string? text = headers[connect ? "connect-timeout-ms" : "grpc-timeout"];
        return text is null ? null : connect ? GrpcTimeout.ParseConnect(text) : GrpcTimeout.Parse(text);
    }
}
