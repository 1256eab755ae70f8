using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.Rpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>What a request's content type says about the call.</summary>
/// <param name="Dialect">Which protocol.</param>
/// <param name="IsJson">Whether messages are JSON; otherwise Protocol Buffers.</param>
internal readonly record struct GrpcHead(GrpcDialect Dialect, bool IsJson)
{
    /// <summary>The content types of requests to methods that take or give streams over Connect, and to those that do not.</summary>
    internal const string ConnectStreams = "application/connect+proto, application/connect+json", ConnectUnaries = "application/proto, application/json";

    private static readonly StringValues[] s_types =
    [
        "application/grpc", "application/grpc+json", "application/grpc-web+proto", "application/grpc-web+json", "application/grpc-web-text+proto", "application/grpc-web-text+json",
        "application/proto", "application/json", "application/connect+proto", "application/connect+json",
    ];

    /// <summary>Whether it is Connect, whose errors and time-outs are spelled differently.</summary>
    internal bool IsConnect => Dialect is GrpcDialect.ConnectUnary or GrpcDialect.ConnectStream;

    /// <summary>The content type of the reply.</summary>
    internal StringValues ContentType => s_types[(int)Dialect * 2 + (IsJson ? 1 : 0)];

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

    /// <summary>Reads the content type; false when it belongs to none of the protocols.</summary>
    internal static bool TryParse(string? contentType, out GrpcHead head)
    {
        // The one that counts most is looked for first.
        if (contentType is "application/grpc")
        {
            head = new(GrpcDialect.Grpc, false);
            return true;
        }
        head = default;
        if (contentType is null || !contentType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)) return false;
        ReadOnlySpan<char> type = contentType.AsSpan("application/".Length);
        int parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters];
        Span<char> lower = stackalloc char[32];
        type = type.Trim();
        if (type.Length > lower.Length) return false;
        return TryParse(lower[..type.ToLower(lower, CultureInfo.InvariantCulture)], out head);
    }

    /// <summary>How long the caller waits; null for ever.</summary>
    /// <exception cref="GrpcException">The header breaks its grammar.</exception>
    internal TimeSpan? TimeoutOf(IHeaderDictionary headers)
    {
        if (IsConnect) return headers.TryGetValue(RpcHttp.Timeout, out StringValues milliseconds) ? GrpcTimeout.ParseConnect(milliseconds.ToString()) : null;
        return headers.TryGetValue("grpc-timeout", out StringValues timeout) ? GrpcTimeout.Parse(timeout.ToString()) : null;
    }

    private static bool TryParse(ReadOnlySpan<char> type, out GrpcHead head)
    {
        (GrpcDialect Dialect, bool IsJson)? known = type switch
        {
            "grpc" or "grpc+proto" => (GrpcDialect.Grpc, false),
            "grpc+json" => (GrpcDialect.Grpc, true),
            "grpc-web" or "grpc-web+proto" => (GrpcDialect.Web, false),
            "grpc-web+json" => (GrpcDialect.Web, true),
            "grpc-web-text" or "grpc-web-text+proto" => (GrpcDialect.WebText, false),
            "grpc-web-text+json" => (GrpcDialect.WebText, true),
            "proto" => (GrpcDialect.ConnectUnary, false),
            "json" => (GrpcDialect.ConnectUnary, true),
            "connect+proto" => (GrpcDialect.ConnectStream, false),
            "connect+json" => (GrpcDialect.ConnectStream, true),
            _ => null,
        };
        head = known is { } found ? new GrpcHead(found.Dialect, found.IsJson) : default;
        return known is not null;
    }
}
