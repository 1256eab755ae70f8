using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Polywire.Addressing;
using Polywire.AspNetCore.Hosting;
using Polywire.Rpc;
using Polywire.Transports;

namespace Polywire.AspNetCore;

/// <summary>
/// Serves calls over every wire that rides on HTTP at one address, without an application around it: HTTP/1.1 and HTTP/2 on one port, in clear or with TLS.
/// </summary>
public sealed class HttpRpcServer : IAsyncDisposable
{
    private readonly HttpServer _server;
    private readonly HttpEndpoints _wires;

    private HttpRpcServer(HttpServer server, HttpEndpoints wires, Address address)
    {
        _server = server;
        _wires = wires;
        Address = address;
    }

    /// <summary>The address as bound.</summary>
    public Address Address { get; }

    /// <summary>Its open connections.</summary>
    internal IReadOnlyCollection<HttpConnection> Connections => _server.Connections;

    /// <summary>Connections accepted so far.</summary>
    internal long Accepted => _server.Accepted;

    /// <summary>Starts to serve.</summary>
    /// <param name="address">Where: <c>http://127.0.0.1:8080</c> or <c>grpc://127.0.0.1:50051</c>, which are the same but for the port; <c>https</c> and <c>grpcs</c> with TLS; port 0 asks for a free one.</param>
    /// <param name="services">What can be called; may change while the server runs.</param>
    /// <param name="options">Paths and limits; null for the defaults.</param>
    /// <param name="otherwise">Answers requests that speak none of the wires; null for 404.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use.</exception>
    public static ValueTask<HttpRpcServer> ListenAsync(
        string address, ServiceTable services, HttpRpcOptions? options = null, RequestDelegate? otherwise = null, CancellationToken cancellationToken = default) =>
        ListenAsync(Address.Parse(address), services, options, otherwise, cancellationToken);

    /// <summary>Starts to serve.</summary>
    /// <inheritdoc cref="ListenAsync(string, ServiceTable, HttpRpcOptions?, RequestDelegate?, CancellationToken)"/>
    public static async ValueTask<HttpRpcServer> ListenAsync(
        Address place, ServiceTable services, HttpRpcOptions? options = null, RequestDelegate? otherwise = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        options ??= HttpRpcOptions.Default;
        var wires = new HttpEndpoints(services, options);
        HttpHosts? hosts = HttpHosts.Of(place, options);
        otherwise ??= NotFoundAsync;
        RpcServerOptions calls = options.Calls;
        try
        {
            HttpServer server = await HttpServer.StartAsync(
                await EndPointOfAsync(place, cancellationToken).ConfigureAwait(false), Serve, PortOf(place, calls), limits => Limit(limits, calls), cancellationToken).ConfigureAwait(false);
            return new HttpRpcServer(server, wires, place.WithPort(((IPEndPoint)server.EndPoint).Port));
        }
        catch (Exception taken) when (taken is IOException or AddressInUseException or SocketException)
        {
            throw new PolywireException(FailureKind.Refused, $"{place} cannot be listened at: {taken.Message}", taken);
        }

        Task Serve(HttpContext context)
        {
            if (hosts?.Admits(context.Request) is false) return HttpHosts.RefuseAsync(context);
            return wires.Find(context.Request) is { } wire ? wires.ServeAsync(context, wire) : otherwise(context);
        }
    }

    /// <summary>
    /// Takes no more connections and calls, waits for those that are under way for at most <see cref="RpcServerOptions.DrainTimeout"/>, ends
    /// what is left with <see cref="RpcStatus.Unavailable"/>, and closes the connections.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same without the end of it: connections stay open until disposed of.</summary>
    internal async ValueTask DrainAsync()
    {
        await _server.StopAcceptingAsync().ConfigureAwait(false);
        await _wires.CloseAsync().ConfigureAwait(false);
    }

    private static HttpPort PortOf(Address place, RpcServerOptions calls) => new(
        calls.Listener.MaxConnections, calls.Listener.HandshakeTimeout, place.Transport is TransportKind.Https ? new ServerTls(calls.Listener.Tls ?? TlsOptions.FromAddress(place)) : null, calls.Time);

    private static void Limit(KestrelServerLimits limits, RpcServerOptions calls)
    {
        // The port counts for both versions.
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = null;
        limits.RequestHeadersTimeout = calls.Listener.HandshakeTimeout;
        if (calls.Listener.IdleTimeout != Timeout.InfiniteTimeSpan) limits.KeepAliveTimeout = calls.Listener.IdleTimeout;
        limits.Http2.MaxStreamsPerConnection = calls.Limits.CallsInFlight;
        // A caller that vanished without a word is noticed, and its streams end.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
    }

    private static async ValueTask<IPEndPoint> EndPointOfAsync(Address place, CancellationToken cancellationToken)
    {
        if (place.Transport is not (TransportKind.Http or TransportKind.Https))
            throw new AddressException($"{place} is not HTTP: write http://{place.Host}:{place.Port} or grpc://{place.Host}:{place.Port}, or with TLS https:// or grpcs://.");
        if (place.Host == "*") return new IPEndPoint(IPAddress.IPv6Any, place.Port);
        IPAddress[] found = IPAddress.TryParse(place.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(place.Host, cancellationToken).ConfigureAwait(false);
        return new IPEndPoint(found[0], place.Port);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
