using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polywire.Addressing;

namespace Polywire.Toolbox.Http;

/// <summary>An HTTP/1.1 server for one function, on Kestrel without the web host: what <c>wsgiref.simple_server</c> is to Python, but for many requests at once.</summary>
public sealed class SmallServer : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;

    private SmallServer(KestrelServer kestrel, string url) => (_kestrel, Url) = (kestrel, url);

    /// <summary>Where it listens, with the port that the system chose.</summary>
    public string Url { get; }

    /// <summary>Listens and serves.</summary>
    /// <param name="place"><c>HOST:PORT</c>; the host is an IP address, <c>localhost</c>, or <c>*</c> for every interface; port 0 for any that is free.</param>
    /// <param name="serve">Called for each request.</param>
    /// <param name="options">Whom it serves; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AddressException">The place is wrong, or other machines could come and nobody need log in.</exception>
    /// <exception cref="IOException">The place is taken.</exception>
    public static async Task<SmallServer> StartAsync(string place, RequestDelegate serve, ServingOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ServingOptions();
        IPEndPoint end = Parse(place);
        if (!IPAddress.IsLoopback(end.Address) && options.User is null && !options.Insecure)
            throw new AddressException($"Refusing to listen at {place}: other machines could connect and nobody need log in. Add a user (--user NAME:PASSWORD), or allow it with --insecure.");
        KestrelServer kestrel = Create(end, options);
        try
        {
            await kestrel.StartAsync(new Application(new Door(serve, end.Address, options).ServeAsync), cancellationToken).ConfigureAwait(false);
            return new SmallServer(kestrel, kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        }
        catch
        {
            kestrel.Dispose();
            throw;
        }
    }

    /// <summary>Stops accepting, lets answers go out for at most 5 s, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        _kestrel.Dispose();
    }

    private static KestrelServer Create(IPEndPoint end, ServingOptions options)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.Limits.HeadBytes;
        kestrel.Limits.MaxRequestLineSize = Math.Min(kestrel.Limits.MaxRequestLineSize, options.Limits.HeadBytes);
        kestrel.Limits.MaxRequestBodySize = options.Limits.BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = options.Limits.HeadTime;
        kestrel.Limits.KeepAliveTimeout = options.Limits.KeepTime;
        kestrel.Listen(end, listen => listen.Protocols = HttpProtocols.Http1);
        return new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    private static IPEndPoint Parse(string place)
    {
        int colon = place.LastIndexOf(':');
        string host = colon < 0 ? "" : place[..colon];
        if (colon < 0 || !ushort.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            throw new AddressException($"'{place}' is no place to listen at: it is HOST:PORT, e.g. 127.0.0.1:8000.");
        IPAddress? address = host switch { "" or "localhost" => IPAddress.Loopback, "*" => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, _ => IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? literal : null };
        return address is not null ? new IPEndPoint(address, port) : throw new AddressException($"'{host}' is no host to listen at: give an IP address, localhost, or * for every interface.");
    }

    private sealed class Application(RequestDelegate serve) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => serve(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
