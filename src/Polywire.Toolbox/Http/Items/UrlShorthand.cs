namespace Polywire.Toolbox.Http;

/// <summary>URLs as people type them: <c>:8080/path</c>, <c>localhost/x</c>, <c>example.org</c>.</summary>
public static class UrlShorthand
{
    private const string Unix = "http+unix://";

    /// <summary>The URL that is meant, and the Unix socket when it names one (<c>http+unix://%2Frun%2Fdocker.sock/info</c>).</summary>
    /// <exception cref="FormatException">It cannot be one.</exception>
    public static (Uri Url, string? UnixSocket) Expand(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(Unix, StringComparison.OrdinalIgnoreCase))
        {
            string rest = text[Unix.Length..];
            int end = rest.IndexOfAny(['/', '?']);
            return (Absolute("http://localhost" + (end < 0 ? "" : rest[end..]), text), UrlQuoting.Unquote(end < 0 ? rest : rest[..end]));
        }

        return (Absolute(Complete(text), text), null);
    }

    private static string Complete(string text)
    {
        if (text.StartsWith("://", StringComparison.Ordinal)) return "http" + text;
        // :8080/path, :/path, and : for this machine; ::1 is an address.
        if (text is [':', ..] and not [':', ':', ..]) return "http://localhost" + (text.Length > 1 && char.IsAsciiDigit(text[1]) ? text : text[1..]);
        return text.Contains("://", StringComparison.Ordinal) && text.IndexOf("://", StringComparison.Ordinal) < Math.Max(1, text.IndexOfAny(['/', '?'])) ? text : "http://" + text;
    }

    private static Uri Absolute(string url, string typed)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0) throw new FormatException($"'{typed}' is not a URL. URLs are http://host:port/path, host/path, :port/path.");
        return uri.Scheme is "http" or "https" ? uri : throw new FormatException($"'{typed}' has scheme {uri.Scheme}: this command speaks http and https.");
    }
}
