using System.Net;
using Microsoft.AspNetCore.Http;
using Polywire.Addressing;

namespace Polywire.AspNetCore;

/// <summary>
/// By which names a server may be called that only this machine reaches and that asks nobody who they are. Any site can have a name of its own point to 127.0.0.1, and its
/// pages are then, to a browser, of the same origin as such a server, and may call it and read every answer (DNS rebinding). An address, <c>localhost</c>, and a name without a dot no site can have.
/// </summary>
/// <remarks>Asked of HTTP/1 without TLS only: no browser speaks HTTP/2 without TLS, and with TLS the certificate settles the name.</remarks>
internal sealed class HttpHosts
{
    private const string Local = "localhost", Any = "*";

    private readonly string[] _allowed;

    private HttpHosts(string[] allowed) => _allowed = allowed;

    /// <summary>What holds at an address; null when every name will do.</summary>
    internal static HttpHosts? Of(Address place, HttpRpcOptions options) =>
        place is { IsLoopback: true, Transport: TransportKind.Http } && options.Calls.CheckCredentials is null && !options.AllowedHosts.Contains(Any)
            ? new HttpHosts([place.Host, .. options.AllowedHosts])
            : null;

    /// <summary>Whether a request calls the server by a name that is its own.</summary>
    internal bool Admits(HttpRequest request)
    {
        if (HttpProtocol.IsHttp2(request.Protocol)) return true;
        ReadOnlySpan<char> host = NameIn(request.Headers.Host.ToString());
        // Who sends none is no browser.
        return !host.TrimEnd('.').Contains('.') || host.EndsWith("." + Local, StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _) || IsAllowed(host);
    }

    /// <summary>Says why not.</summary>
    internal static Task RefuseAsync(HttpContext context) => HttpAnswer.RefuseAsync(context, StatusCodes.Status421MisdirectedRequest,
        $"This server asks nobody who they are, and so answers to addresses and to names without a dot (127.0.0.1, localhost) only, not to '{context.Request.Host.Host}', which any web page could have pointed here. "
        + "Name the host (AllowedHosts), have callers log in (polywire hub: --user), or let everybody call (polywire hub: --insecure).\n");

    private bool IsAllowed(ReadOnlySpan<char> host)
    {
        foreach (string allowed in _allowed)
            if (host.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // Host = uri-host [ ":" port ] (RFC 9110 section 7.2); an IPv6 address stands in brackets
    private static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> host)
    {
        int end = host.LastIndexOf(':');
        ReadOnlySpan<char> name = end > host.LastIndexOf(']') ? host[..end] : host;
        return name is ['[', .. var inside, ']'] ? inside : name;
    }
}
