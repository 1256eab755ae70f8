using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.AspNetCore;

/// <summary>Opens the WebSocket that an HTTP request asks for (RFC 6455 section 4.2).</summary>
internal static class WebSocketUpgrade
{
    /// <summary>Whether a request asks for a WebSocket.</summary>
    internal static bool IsAskedFor(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="allowedOrigins">Where pages come from that may, beside those that this server itself gave out.</param>
    /// <param name="protocols">What is spoken inside, in the words of Sec-WebSocket-Protocol, the best first; empty where none is named.</param>
    /// <returns>Null when it may not be opened; then the request has been answered.</returns>
    internal static async ValueTask<WebSocket?> AcceptAsync(HttpContext context, IReadOnlyList<string> allowedOrigins, IReadOnlyList<string> protocols)
    {
        if (!Admits(context, allowedOrigins) || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade) return null;
        string[] offered = [.. context.Request.Headers.SecWebSocketProtocol.SelectMany(static line => (line ?? "").Split(',', StringSplitOptions.TrimEntries))];
        string? protocol = protocols.FirstOrDefault(offered.Contains);
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        if (protocol is not null) context.Response.Headers.SecWebSocketProtocol = protocol;
        Stream stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol, KeepAliveInterval = TimeSpan.FromSeconds(30) });
    }

    private static bool Admits(HttpContext context, IReadOnlyList<string> allowedOrigins)
    {
        HttpRequest request = context.Request;
        // A browser does not ask before it opens a WebSocket to another site, but it says where the page came from.
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsAllowed(origin, request.Host, allowedOrigins))
            return Refuse(context, StatusCodes.Status403Forbidden);
        if (request.Headers.SecWebSocketVersion.ToString() != "13")
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            return Refuse(context, StatusCodes.Status426UpgradeRequired);
        }
        bool hasKey = Convert.TryFromBase64String(request.Headers.SecWebSocketKey.ToString(), stackalloc byte[32], out int length) && length == 16;
        return hasKey || Refuse(context, StatusCodes.Status400BadRequest);
    }

    private static bool IsAllowed(string origin, HostString host, IReadOnlyList<string> allowedOrigins) =>
        allowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return false;
    }

    // Sec-WebSocket-Accept: base64 of SHA-1 of the key and a fixed text (RFC 6455 section 4.2.2)
    private static string Accept(string key)
    {
#pragma warning disable CA5350 // Not for secrecy: RFC 6455 asks for it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
