using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Toolbox.Http;

/// <summary>Makes the connections of a session for the pool of <see cref="SocketsHttpHandler"/>, and counts and times them.</summary>
/// <param name="unixSocket">Where to connect whatever the host; null for TCP.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpPool(string? unixSocket, TimeProvider time)
{
    // How the two moments of making a connection find each other: the pool gives both the request for which it makes it.
    private static readonly HttpRequestOptionsKey<HttpConnection> s_made = new("polywire.connection");

    private readonly ConcurrentDictionary<string, HostTally> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private int _number;

    internal IReadOnlyList<HttpPoolFacts> Facts => [.. _hosts.Select(host => host.Value.Facts(host.Key)).OrderBy(facts => facts.Host, StringComparer.Ordinal)];

    /// <summary>Connects: what <see cref="SocketsHttpHandler.ConnectCallback"/> calls.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp(), named = began;
        DnsEndPoint place = context.DnsEndPoint;
        Socket socket;
        if (unixSocket is null)
        {
            IPAddress[] found = await Connect.ResolveAsync(place.Host, cancellationToken).ConfigureAwait(false);
            named = time.GetTimestamp();
            socket = await HappyEyeballs.RaceAsync(
                HappyEyeballs.Interleave(found), (ip, token) => Connect.ConnectOneAsync(new IPEndPoint(ip, place.Port), null, token), time, cancellationToken).ConfigureAwait(false);
            socket.NoDelay = true;
        }
        else
        {
            socket = await ConnectUnixAsync(unixSocket, cancellationToken).ConfigureAwait(false);
        }

        long connected = time.GetTimestamp();
        HttpConnection connection = Open(place);
        connection.NameTime = unixSocket is null ? time.GetElapsedTime(began, named) : null;
        connection.ConnectTime = time.GetElapsedTime(named, connected);
        connection.Connected = connected;
        connection.Reached(socket);
        context.InitialRequestMessage.Options.Set(s_made, connection);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Puts the tap above TLS: what <see cref="SocketsHttpHandler.PlaintextStreamFilter"/> calls.</summary>
    internal ValueTask<Stream> WatchAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        // Behind a proxy's tunnel the connection was made for another request.
        if (!request.Options.TryGetValue(s_made, out HttpConnection? connection))
            connection = Open(new DnsEndPoint(request.RequestUri!.IdnHost, request.RequestUri.Port));
        request.Options.Set(s_made!, null);
        if (context.PlaintextStream is SslStream tls) connection.Secured(tls, connection.Connected == 0 ? null : time.GetElapsedTime(connection.Connected));
        return ValueTask.FromResult<Stream>(new TapStream(context.PlaintextStream, new WireTap(connection, shows: context.NegotiatedHttpVersion.Major < 2)));
    }

    private static async Task<Socket> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Connect.ConnectOneAsync(new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path), null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The URL's host says nothing about where we wanted to go.
            throw ConnectionFailure.From(failure, $"The Unix socket {path}");
        }
    }

    private HttpConnection Open(DnsEndPoint place)
    {
        string host = $"{(place.Host.Contains(':', StringComparison.Ordinal) ? $"[{place.Host}]" : place.Host)}:{place.Port}";
        return new HttpConnection(Interlocked.Increment(ref _number), host, _hosts.GetOrAdd(host, _ => new HostTally()));
    }
}
