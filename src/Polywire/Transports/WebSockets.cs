using System.Globalization;
using System.Net.Security;
using System.Net.WebSockets;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>Makes WebSocket connections (RFC 6455).</summary>
internal static class WebSockets
{
    // The subprotocols of STOMP, the latest first.
    private static readonly string[] s_stompVersions = ["v12.stomp", "v11.stomp", "v10.stomp"];

    /// <summary>Connects. User and password of the address become HTTP Basic.</summary>
    /// <exception cref="WebSocketException">Nobody listens there, or the server refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it was connected.</exception>
    internal static async ValueTask<Transport> ConnectAsync(Address address, TlsOptions tls, CancellationToken cancellationToken)
    {
        bool secure = address.Transport is TransportKind.WebSocketSecure;
        var place = new UriBuilder(secure ? "wss" : "ws", address.Host, address.Port, address.Path.Length == 0 && address.Wire == "stomp" ? "ws/stomp" : address.Path).Uri;
        var socket = new ClientWebSocket();
        using var handler = new SocketsHttpHandler { UseProxy = !address.IsLoopback, SslOptions = secure ? Tls.HttpOptions(address, tls) : new SslClientAuthenticationOptions() };
        if (address.Option("proxy") is { } proxy)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = async (context, token) => (await Proxied.TunnelAsync(address, Address.Parse(proxy), from: null, token).ConfigureAwait(false)).OpenStream();
        }
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        try
        {
            if (HttpBasic.Of(address) is { } basic) socket.Options.SetRequestHeader("Authorization", basic);
            if (address.Wire == "stomp")
                foreach (string version in s_stompVersions) socket.Options.AddSubProtocol(version);
            if (address.KeepAlive is { } patience) socket.Options.KeepAliveInterval = socket.Options.KeepAliveTimeout = patience / 2;
            await socket.ConnectAsync(place, invoker, cancellationToken).ConfigureAwait(false);
            string name = string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");
            // JSON-RPC's messages are WebSocket's; the other wires have their own ends of frames.
            return address.Wire == "jsonrpc" || address.Option("lines", false) ? new WebSocketTransport(socket, name, "") : new WebSocketBytes(new OpenSocket(socket, breaks: null), name, "");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
