using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Polywire.Connections;
using Polywire.Rpc;
using Polywire.Rpc.JsonRpc;
using Polywire.Transports;
using Polywire.Wires.JsonRpc;

namespace Polywire.AspNetCore.JsonRpc;

/// <summary>JSON-RPC over WebSocket (RFC 6455): each message is a text; both sides may call.</summary>
internal sealed class JsonRpcSockets(CallPolicy policy, IReadOnlyList<string> allowedOrigins)
{
    private static readonly JsonRpcDialect s_dialect = new(JsonRpcFraming.Lines);

    private readonly ConcurrentDictionary<Pump, bool> _pumps = new();

    /// <summary>Whether a request asks for a WebSocket.</summary>
    internal bool Wants(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the WebSocket that a request asks for, and serves it to its end.</summary>
    internal async Task ServeAsync(HttpContext context)
    {
        if (!Admits(context) || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade) return;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        Stream stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        string peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
        using WebSocket socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.FromSeconds(30) });
        var link = new JsonRpcLink(policy, s_dialect) { User = context.User.Identity?.Name };
        var pump = new Pump(new WebSocketTransport(socket, peer, ""), link, policy.Options.Listener.Connection, policy.Options.Time);
        _pumps[pump] = true;
        try
        {
            using CancellationTokenRegistration gone = context.RequestAborted.UnsafeRegister(
                static pump => ((Pump)pump!).Abort(new IOException("The server is closing.")), pump);
            if (policy.IsDraining) await pump.CloseAsync().ConfigureAwait(false);
            await pump.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _pumps.TryRemove(pump, out _);
        }
    }

    /// <summary>Takes no more calls, waits for those that are under way for as long as the server's options say, and closes what is open.</summary>
    internal async Task CloseAsync()
    {
        await policy.Drain.RunAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps.Keys.Select(pump => pump.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>Whether a request may be upgraded; otherwise it has been answered.</summary>
    private bool Admits(HttpContext context)
    {
        HttpRequest request = context.Request;
        // A browser does not ask before it opens a WebSocket to another site, but it says where the page came from.
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsAllowed(origin, request.Host))
            return Refuse(context, StatusCodes.Status403Forbidden);
        if (request.Headers.SecWebSocketVersion.ToString() != "13")
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            return Refuse(context, StatusCodes.Status426UpgradeRequired);
        }
        bool hasKey = Convert.TryFromBase64String(request.Headers.SecWebSocketKey.ToString(), stackalloc byte[32], out int length) && length == 16;
        return hasKey || Refuse(context, StatusCodes.Status400BadRequest);
    }

    private bool IsAllowed(string origin, HostString host) =>
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
