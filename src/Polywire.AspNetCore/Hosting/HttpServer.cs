using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Polywire.AspNetCore.Hosting;

/// <summary>Serves HTTP/1.1 and cleartext HTTP/2 on one port with one function, without the web host.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly OnePortTransport _transport;
    private readonly KestrelServer _kestrel;

    private HttpServer(OnePortTransport transport, KestrelServer kestrel)
    {
        _transport = transport;
        _kestrel = kestrel;
    }

    /// <summary>Where it listens, with the port that the system chose.</summary>
    internal EndPoint EndPoint => _transport.EndPoint;

    /// <summary>The open connections.</summary>
    internal IReadOnlyCollection<HttpConnection> Connections => _transport.Connections;

    /// <summary>Connections accepted so far.</summary>
    internal long Accepted => _transport.Accepted;

    /// <summary>Binds and starts to serve.</summary>
    /// <param name="place">An IP address and port, or a Unix socket.</param>
    /// <param name="serve">Called for each request; may run at the same time for many.</param>
    /// <param name="port">What holds for all connections.</param>
    /// <param name="limits">Kestrel's limits; null for its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The place cannot be bound.</exception>
    internal static async ValueTask<HttpServer> StartAsync(EndPoint place, RequestDelegate serve, HttpPort port, Action<KestrelServerLimits>? limits, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        limits?.Invoke(options.Limits);
        options.Listen(new VersionEndPoint(HttpProtocols.Http1, place), listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(new VersionEndPoint(HttpProtocols.Http2, place), listen => listen.Protocols = HttpProtocols.Http2);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var transport = new OnePortTransport(sockets, place, port);
        var kestrel = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        try
        {
            await transport.StartAsync(cancellationToken).ConfigureAwait(false);
            await kestrel.StartAsync(new BareApplication(serve), cancellationToken).ConfigureAwait(false);
            return new HttpServer(transport, kestrel);
        }
        catch
        {
            kestrel.Dispose();
            await transport.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops accepting; what is connected stays connected.</summary>
    internal ValueTask StopAcceptingAsync() => _transport.StopAsync();

    /// <summary>Stops accepting, lets answers go out for at most 5 s, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        _kestrel.Dispose();
        // The connections' memory is the transport's.
        await _transport.DisposeAsync().ConfigureAwait(false);
    }
}
