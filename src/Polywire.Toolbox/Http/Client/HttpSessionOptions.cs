using System.Net;
using Polywire.Transports;

namespace Polywire.Toolbox.Http;

/// <summary>How an <see cref="HttpSession"/> talks.</summary>
public sealed record HttpSessionOptions
{
    /// <summary>Headers of every request that does not set them itself. Default: User-Agent and Accept.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [KeyValuePair.Create("User-Agent", "polywire"), KeyValuePair.Create("Accept", "*/*")];

    /// <summary>User and password for HTTP's Basic (RFC 7617); null for none. Not sent to another host than the first.</summary>
    public NetworkCredential? User { get; init; }

    /// <summary>Signs every request as AWS's services want it; null for no signature. Not for another host than the first.</summary>
    public AwsSigner? Aws { get; init; }

    /// <summary>Path of a Unix socket to connect to instead of the URL's host; <c>@</c> first for an abstract name; null for TCP.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>The proxy, with user and password if it wants a log-in; null for what the environment says (<c>http_proxy</c>, <c>no_proxy</c>), which holds for other machines only.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Whom to trust, and our own certificate.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Whether redirects are followed. Default: yes.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Whether compressed bodies are asked for, and undone. Default: yes.</summary>
    public bool Decompress { get; init; } = true;

    /// <summary>Whether to speak HTTP/2: with TLS where the server agrees, without TLS by prior knowledge. Default: HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>What is tried again, and when. Default: nothing.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>The session's limits.</summary>
    public HttpLimits Limits { get; init; } = new();

    /// <summary>Called for each exchange, redirects and retries too, when its response's headers are there or it has failed. On the thread that sends; must not block.</summary>
    public Action<HttpExchange>? Observer { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
