using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Polywire.Connections;
using Polywire.Rpc;
using Polywire.Rpc.JsonRpc;
using Polywire.Transports;
using Polywire.Wires.JsonRpc;

namespace Polywire.AspNetCore.JsonRpc;

/// <summary>JSON-RPC over WebSocket (RFC 6455): each message is a text; both sides may call.</summary>
#pragma warning disable CA1001 // Its end is CloseAsync, as every endpoint's is.
internal sealed class JsonRpcSockets
#pragma warning restore CA1001
{
    private static readonly JsonRpcDialect s_dialect = new(JsonRpcFraming.Lines);

    private readonly CallPolicy _policy;
    private readonly IReadOnlyList<string> _allowedOrigins;
    private readonly ConcurrentDictionary<Pump, bool> _pumps = new();

    // Kestrel keeps no time of what it was upgraded to.
    private readonly IdleWatch _idle;

    internal JsonRpcSockets(CallPolicy policy, IReadOnlyList<string> allowedOrigins)
    {
        (_policy, _allowedOrigins) = (policy, allowedOrigins);
        _idle = new IdleWatch(() => _pumps.Keys, policy.Options.Listener.IdleTimeout, policy.Options.Time);
    }

    /// <summary>Whether a request asks for a WebSocket.</summary>
    internal bool Wants(HttpRequest request) => WebSocketUpgrade.IsAskedFor(request);

    /// <summary>Opens the WebSocket that a request asks for, and serves it to its end.</summary>
    internal async Task ServeAsync(HttpContext context)
    {
        if (await WebSocketUpgrade.AcceptAsync(context, _allowedOrigins, protocols: []).ConfigureAwait(false) is not { } accepted) return;
        using WebSocket socket = accepted;
        string peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
        var link = new JsonRpcLink(_policy, s_dialect) { User = context.User.Identity?.Name };
        var pump = new Pump(new WebSocketTransport(new OpenSocket(socket, context.Abort), peer, ""), link, _policy.Options.Listener.Connection, _policy.Options.Time);
        _pumps[pump] = true;
        try
        {
            using CancellationTokenRegistration gone = context.RequestAborted.UnsafeRegister(
                static pump => ((Pump)pump!).Abort(new IOException("The server is closing.")), pump);
            if (_policy.IsDraining) await pump.CloseAsync().ConfigureAwait(false);
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
        await _policy.Drain.RunAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps.Keys.Select(pump => pump.CloseAsync())).ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
    }
}
