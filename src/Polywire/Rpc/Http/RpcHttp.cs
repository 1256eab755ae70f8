using System.Net;
using System.Net.Security;
using System.Text;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>What the clients of all wires on HTTP have in common.</summary>
internal static class RpcHttp
{
    /// <summary>The header with which a call's time-out crosses: Connect's, in milliseconds, which our servers take on every wire.</summary>
    public const string Timeout = "connect-timeout-ms";

    private const int MostShown = 200;

    // Servers of gRPC's C library end a connection that asks more often than every five minutes.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(310);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // So that a name that moves is followed.
    private static readonly TimeSpan s_longestConnection = TimeSpan.FromMinutes(5);

    /// <summary>An HTTP client for one server. Time-outs are the caller's business.</summary>
    /// <param name="address">Where it is; user and password become HTTP Basic.</param>
    /// <param name="options">Time to connect, TLS.</param>
    public static HttpClient Create(Address address, RpcClientOptions options)
    {
        var client = new HttpClient(new ConnectionReuse(Handler(address, options, s_longestConnection), () => Handler(address, options, TimeSpan.Zero))) { Timeout = System.Threading.Timeout.InfiniteTimeSpan, BaseAddress = Place(address) };
        // XML-RPC's specification asks for it, and servers' logs are the better for it.
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "polywire");
        if (HttpBasic.Of(address) is { } basic)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", basic);
        foreach ((string name, string value) in options.Headers ?? new Dictionary<string, string>())
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }

    /// <summary>What an HTTP status means when the body is not the wire's own answer.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body's beginning, for people.</param>
    public static RpcException Failure(HttpStatusCode status, ReadOnlySpan<byte> body) => Failure(status, body, status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType => RpcStatus.Internal,
        HttpStatusCode.Unauthorized => RpcStatus.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatus.PermissionDenied,
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => RpcStatus.Unimplemented,
        HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.TooManyRequests => RpcStatus.ResourceExhausted,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => RpcStatus.Unavailable,
        HttpStatusCode.RequestTimeout => RpcStatus.DeadlineExceeded,
        _ => RpcStatus.Unknown,
    });

    /// <summary>The same where the wire says what an HTTP status means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body's beginning, for people.</param>
    /// <param name="meant">What it means.</param>
    public static RpcException Failure(HttpStatusCode status, ReadOnlySpan<byte> body, RpcStatus meant)
    {
        string said = Encoding.UTF8.GetString(body[..Math.Min(MostShown, body.Length)]).ReplaceLineEndings(" ").Trim();
        return new RpcException(meant, $"the server answered HTTP {(int)status} {status}{(said.Length == 0 ? "" : ": " + said)}");
    }

    /// <summary>Reads a body, up to a limit.</summary>
    /// <exception cref="RpcException">It is longer.</exception>
    public static async ValueTask ReadAsync(HttpContent content, MessageBuffer into, int most, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > most)
            throw TooLong(most);
        Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            while (await body.ReadAsync(into.GetMemory(4096), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                into.Advance(read);
                if (into.Count > most)
                    throw TooLong(most);
            }
        }
    }

    private static SocketsHttpHandler Handler(Address address, RpcClientOptions options, TimeSpan longestConnection) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !address.IsLoopback,
        ConnectTimeout = options.ConnectTimeout,
        AutomaticDecompression = DecompressionMethods.GZip,
        EnableMultipleHttp2Connections = true,
        // A server that has vanished is noticed while calls wait for it.
        KeepAlivePingDelay = s_quiet,
        KeepAlivePingTimeout = s_patience,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionLifetime = longestConnection,
        SslOptions = address.Transport is TransportKind.Https ? Tls.HttpOptions(address, options.Tls ?? TlsOptions.FromAddress(address)) : new SslClientAuthenticationOptions(),
    };

    private static RpcException TooLong(int most) => new(RpcStatus.ResourceExhausted, $"the reply has more than {most} bytes (limit MessageBytes)");

    private static Uri Place(Address address) =>
        new UriBuilder(address.Transport is TransportKind.Https ? "https" : "http", address.Host, address.Port, address.Path).Uri;
}
