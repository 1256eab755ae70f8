using System.Net;
using System.Net.Security;
using System.Text;
using Polywire.Transports;

namespace Polywire.Toolbox.Http;

/// <summary>Sets .NET's HTTP handler up for a session, and makes its messages.</summary>
internal static class SessionTransport
{
    private const int KiB = 1024;

    private static readonly TimeSpan s_pingEvery = TimeSpan.FromSeconds(30);

    private static readonly string[] s_ofContent =
        ["Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified"];

    internal static SocketsHttpHandler Create(HttpSessionOptions options, HttpPool pool, CookieContainer cookies)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = cookies,
            ConnectCallback = pool.ConnectAsync,
            PlaintextStreamFilter = pool.WatchAsync,
            ConnectTimeout = options.Limits.ConnectTimeout,
            MaxResponseHeadersLength = Math.Max(1, options.Limits.HeadBytes / KiB),
            MaxConnectionsPerServer = options.Limits.ConnectionsPerHost,
            // HTTP/2 only: a server that has vanished is noticed while somebody waits for it.
            KeepAlivePingDelay = s_pingEvery,
            KeepAlivePingTimeout = s_pingEvery,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = options.Limits.KeepTime,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            SslOptions = Secure(options.Tls),
        };
        if (options.UnixSocket is not null) handler.UseProxy = false;
        else handler.Proxy = options.Proxy is null ? new ForeignProxy(HttpClient.DefaultProxy) : new WebProxy(BasicUser.Without(options.Proxy)) { Credentials = BasicUser.Of(options.Proxy) };
        return handler;
    }

    internal static HttpRequestMessage Message(OutgoingRequest request, HttpSessionOptions options)
    {
        bool http2 = options.Http2;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Content = request.Body?.Make(),
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = http2 && request.Url.Scheme == "http" ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach ((string name, string? value) in request.Headers)
        {
            if (!s_ofContent.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                message.Headers.TryAddWithoutValidation(name, value);
                continue;
            }

            // What describes a body may be sent without one.
            message.Content ??= new ByteArrayContent([]);
            message.Content.Headers.Remove(name);
            message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        // Before it is asked for, since a body may come from a stream that cannot be sent again. Tunnels (https) and SOCKS ask without any body.
        if (options is { UnixSocket: null, Proxy: { Scheme: "http" or "https" } proxy } && request.Url.Scheme == "http" && BasicUser.Of(proxy) is { } user)
            message.Headers.TryAddWithoutValidation("Proxy-Authorization", BasicUser.Header(user));
        return message;
    }

    private static SslClientAuthenticationOptions Secure(TlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = tls.CaFile is null ? null : Transports.Tls.TrustOnly(tls.CaFile),
            EnabledSslProtocols = tls.Only13 ? System.Security.Authentication.SslProtocols.Tls13 : System.Security.Authentication.SslProtocols.None,
            ClientCertificates = tls.CertificateFile is null ? null : [Transports.Tls.ReadCertificate(tls)],
        };
#pragma warning disable CA5359 // What Insecure asks for, and nothing else does.
        if (tls.Insecure) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }

    /// <summary>The environment's proxy, for other machines: nobody means it for a server on this one.</summary>
    private sealed class ForeignProxy(IWebProxy environment) : IWebProxy
    {
        public ICredentials? Credentials { get => environment.Credentials; set => environment.Credentials = value; }

        public Uri? GetProxy(Uri destination) => environment.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || environment.IsBypassed(host);
    }
}
