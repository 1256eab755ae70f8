using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Polywire.Messages;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>HTTPS: questions are posted, with the id 0 so that caches may answer (RFC 8484 4.1).</summary>
internal sealed class HttpsChannel : DnsChannel
{
    private const string MediaType = "application/dns-message";

    private readonly DnsServer _server;
    private readonly HttpClient _http;

    public HttpsChannel(DnsServer server, DnsResolverOptions options)
    {
        _server = server;
#pragma warning disable CA2000 // The client owns its handler.
        SocketsHttpHandler sockets = new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, EnableMultipleHttp2Connections = true, UseCookies = false };
#pragma warning restore CA2000
        // The client's own TLS always wants the URL's name in the certificate (dotnet/runtime#126842), so ours comes before it.
        if (server.Url!.Scheme == "https") sockets.ConnectCallback = (context, token) => SecureAsync(context.DnsEndPoint, server.TlsName ?? server.Url.IdnHost, options, token);
        _http = new HttpClient(sockets) { MaxResponseContentBufferSize = DnsWriter.MaxBytes, Timeout = Timeout.InfiniteTimeSpan };
    }

    public override async Task<DnsAnswer> AskAsync(DnsMessage query, CancellationToken cancellationToken)
    {
        DnsMessage anonymous = query with { Id = 0 };
        using ByteArrayContent content = new(DnsWriter.Write(anonymous));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        using HttpRequestMessage request = new(HttpMethod.Post, _server.Url) { Content = content, Version = HttpVersion.Version20 };
        // Without TLS nobody says which version is spoken; RFC 8484 5.2 recommends HTTP/2.
        request.VersionPolicy = _server.Url!.Scheme == "http" ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string? type = response.Content.Headers.ContentType?.MediaType;
            if (!response.IsSuccessStatusCode) throw new PolywireException(FailureKind.Refused, $"HTTP status {(int)response.StatusCode} {PrintableText.Of(response.ReasonPhrase ?? "")}");
            if (!string.Equals(type, MediaType, StringComparison.OrdinalIgnoreCase)) throw new PolywireException(FailureKind.Protocol, $"an answer of type '{PrintableText.Of(type ?? "")}' instead of {MediaType}");
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            DnsMessage answer = DnsReader.Read(bytes);
            if (!Answers(anonymous, answer)) throw new PolywireException(FailureKind.Protocol, "the server answered another question");
            return new DnsAnswer(Aged(answer, response.Headers.Age), bytes.Length);
        }
        catch (HttpRequestException failure)
        {
            throw new PolywireException(FailureKind.Closed, (failure.InnerException ?? failure).Message, failure);
        }
        catch (DnsFormatException failure)
        {
            throw new PolywireException(FailureKind.Protocol, "the answer is no DNS message: " + failure.Message, failure);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<Stream> SecureAsync(DnsEndPoint place, string name, DnsResolverOptions options, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        SslStream secure = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            SslClientAuthenticationOptions tls = DnsStream.TlsOptions(name, options);
            tls.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
            await secure.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // What a cache has kept for a while is good for that much less (RFC 8484 5.1).
    private static DnsMessage Aged(DnsMessage answer, TimeSpan? age)
    {
        if (age is not { TotalSeconds: >= 1 } old) return answer;
        uint seconds = (uint)Math.Min(old.TotalSeconds, int.MaxValue);
        return answer with { Answers = [.. answer.Answers.Select(record => record with { Ttl = record.Ttl > seconds ? record.Ttl - seconds : 0 })] };
    }
}
