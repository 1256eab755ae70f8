using Polywire.Messages;

namespace Polywire.Toolbox.Http;

/// <summary>An exchange in the words of <c>curl -v</c>: <c>*</c> before what is about it, <c>&gt;</c> before what was sent, <c>&lt;</c> before what came.</summary>
public static class WireView
{
    private static readonly string[] s_credentials = ["Authorization", "Proxy-Authorization"], s_cookies = ["Cookie", "Set-Cookie"];

    /// <summary>The lines of an exchange.</summary>
    /// <param name="exchange">The exchange, when its response's headers are there or it has failed.</param>
    /// <param name="showSecrets">Whether passwords, tokens and cookies are shown; else <c>***</c> stands for them.</param>
    public static IEnumerable<string> Lines(HttpExchange exchange, bool showSecrets = false)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.Connection is { } connection)
        {
            string reached = connection.Remote is { } remote ? $" ({remote})" : "";
            yield return exchange.IsReused ? $"* connection #{connection.Number} to {connection.Host}: reused" : $"* connection #{connection.Number} to {connection.Host}{reached}: new";
            if (!exchange.IsReused && connection.Tls is { } tls) yield return $"* {tls}";
        }

        if (exchange.RequestHead is { } request)
        {
            foreach (string line in Masked(request, showSecrets)) yield return "> " + line;
            yield return ">";
            if (Body(request.RequestFraming(), request) is { } body) yield return "* request body: " + body;
        }

        foreach (HttpHead head in exchange.Interim.Append(exchange.ResponseHead).OfType<HttpHead>())
        {
            foreach (string line in Masked(head, showSecrets)) yield return "< " + line;
            yield return "<";
        }

        if (exchange.Failure is { } failure) yield return "* " + PrintableText.Of(failure.Message);
        else if (exchange.ResponseHead is null) yield return $"* HTTP/2: {exchange.Method} {exchange.Url}";
        else yield return "* response body: " + (Body(exchange.Framing, exchange.ResponseHead) ?? "none");
    }

    /// <summary>Which of the framings, in a few words; null for no body.</summary>
    private static string? Body(BodyFraming framing, HttpHead head) => framing switch
    {
        BodyFraming.Length => $"Content-Length, {PrintableText.Of(head.Header("Content-Length") ?? "")} bytes",
        BodyFraming.Chunked => "Transfer-Encoding: chunked",
        BodyFraming.ToTheEnd => "to the end of the connection",
        BodyFraming.Frames => "HTTP/2 frames",
        _ => null,
    };

    // What strangers write must not drive our terminal.
    private static IEnumerable<string> Masked(HttpHead head, bool showSecrets) => head.Lines.Select((line, at) => PrintableText.Of(at == 0 || showSecrets ? line : Mask(line)));

    private static string Mask(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return line;
        string name = line[..colon], value = line[(colon + 1)..].Trim();
        // The scheme says what is wrong with a log-in, and is no secret; nor is a cookie's name.
        if (s_credentials.Contains(name, StringComparer.OrdinalIgnoreCase)) return $"{name}: {value.Split(' ')[0]} ***";
        return s_cookies.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"{name}: {string.Join("; ", value.Split("; ").Select((part, at) => at == 0 || name.Length == "Cookie".Length ? part.Split('=')[0] + "=***" : part))}" : line;
    }
}
