using Polywire.Messages;

namespace Polywire.Toolbox.Http;

/// <summary>What a redirect asks for, and what is left behind on the way: RFC 9110 section 15.4.</summary>
internal static class Redirects
{
    private static readonly string[] s_secret = ["Authorization", "Proxy-Authorization", "Cookie"];

    private static readonly string[] s_ofBody = ["Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location", "Transfer-Encoding"];

    /// <summary>Whether a header is for the host that was asked for and for no other.</summary>
    internal static bool IsSecret(string name) => s_secret.Contains(name, StringComparer.OrdinalIgnoreCase);

    internal static bool IsOne(HttpReply reply) => reply.Status is 301 or 302 or 303 or 307 or 308 && reply.Header("Location") is { Length: > 0 };

    /// <summary>Where a redirect sends us.</summary>
    /// <exception cref="PolywireException">Not to a URL of HTTP.</exception>
    internal static Uri TargetOf(HttpReply reply)
    {
        string location = reply.Header("Location")!;
        return Uri.TryCreate(reply.Url, location, out Uri? target) && target.Scheme is "http" or "https" ? target
            : throw new PolywireException(FailureKind.Protocol, $"{reply.Url} redirects to '{PrintableText.Of(location)}', which is not a URL of http or https.");
    }

    internal static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.Scheme | UriComponents.Host | UriComponents.StrongPort, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>The request to send there.</summary>
    /// <exception cref="PolywireException">It would leave TLS, or the body cannot be sent again.</exception>
    internal static OutgoingRequest Follow(OutgoingRequest request, int status, Uri target)
    {
        if (request.Url.Scheme == "https" && target.Scheme == "http")
            throw new PolywireException(FailureKind.Refused, FailureCause.Tls, $"{request.Url} redirects to {target}, which is not encrypted: not followed. If that is meant, ask for {target} yourself.");
        OutgoingRequest next = request with { Url = BasicUser.Without(target) };
        if (!IsSameOrigin(request.Url, target)) next = next.Without(s_secret);
        bool becomesGet = (status is 301 or 302 && request.Method == "POST") || (status == 303 && request.Method is not ("GET" or "HEAD"));
        if (becomesGet) return next.Without(s_ofBody) with { Method = "GET", Body = null };
        if (request.Body is { CanRepeat: false })
            throw new PolywireException(FailureKind.Refused, $"{request.Url} redirects with status {status} to {target}, and the body came from a stream, which cannot be sent again: send it there.");
        return next;
    }
}
