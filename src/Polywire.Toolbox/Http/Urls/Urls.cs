using System.Buffers;

namespace Polywire.Toolbox.Http;

/// <summary>
/// Python's <c>urllib.parse</c>, with the same results: URLs apart and together again, as text, without the judgements of <see cref="Uri"/>, which refuses
/// relative and odd ones. What escapes and queries need is in <see cref="UrlQuoting"/>.
/// </summary>
/// <remarks>Python's ValueError is a <see cref="FormatException"/> with the same text.</remarks>
public static class Urls
{
    private static readonly SearchValues<char> s_schemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<char> s_netlocEnds = SearchValues.Create("/?#");

    // Compatibility characters that Unicode's NFKC, which host names go through, turns into one of / ? # @ :
    private static readonly SearchValues<char> s_disguised =
        SearchValues.Create("\u2047\u2048\u2049\u2100\u2101\u2105\u2106\u2a74\ufe13\ufe16\ufe55\ufe56\ufe5f\ufe6b\uff03\uff0f\uff1a\uff1f\uff20");

    private static readonly HashSet<string> s_relative =
        ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero", "rtsp", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"];

    private static readonly HashSet<string> s_withNetloc =
    [
        "", "ftp", "http", "gopher", "nntp", "telnet", "imap", "wais", "file", "mms", "https", "shttp", "snews", "prospero", "rtsp", "rtspu", "rsync", "svn", "svn+ssh",
        "sftp", "nfs", "git", "git+ssh", "ws", "wss",
    ];

    private static readonly HashSet<string> s_withParams =
        ["", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtspu", "sip", "sips", "mms", "sftp", "tel"];

    /// <summary>Splits a URL into its five parts: <c>urllib.parse.urlsplit</c>. Escapes stay as they are.</summary>
    /// <param name="url">The URL. Leading spaces and control characters, and tabs and line ends anywhere, are dropped, as browsers do.</param>
    /// <param name="scheme">The scheme of a URL that has none.</param>
    /// <param name="allowFragments">Whether <c>#</c> begins a fragment.</param>
    /// <exception cref="FormatException">The brackets of its host do not hold an IPv6 address, or a character in it only looks like one of <c>/?#@:</c>.</exception>
    public static SplitUrl UrlSplit(string url, string scheme = "", bool allowFragments = true)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(scheme);
        string rest = WithoutLineEnds(url.AsSpan().TrimStart(ControlOrSpace).ToString());
        scheme = WithoutLineEnds(scheme.AsSpan().Trim(ControlOrSpace).ToString());
        // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )   https://www.rfc-editor.org/rfc/rfc3986#section-3.1
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && char.IsAsciiLetter(rest[0]) && !rest.AsSpan(0, colon).ContainsAnyExcept(s_schemeLetters))
        {
            scheme = rest[..colon].ToLowerInvariant();
            rest = rest[(colon + 1)..];
        }

        string netloc = "";
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            int end = rest.AsSpan(2).IndexOfAny(s_netlocEnds);
            netloc = end < 0 ? rest[2..] : rest.Substring(2, end);
            rest = end < 0 ? "" : rest[(2 + end)..];
            CheckBrackets(netloc);
        }

        string fragment = allowFragments ? TakeAfter(ref rest, '#') : "";
        string query = TakeAfter(ref rest, '?');
        if (netloc.AsSpan().ContainsAny(s_disguised)) throw new FormatException($"netloc '{netloc}' contains invalid characters under NFKC normalization");
        return new SplitUrl(scheme, netloc, rest, query, fragment);
    }

    /// <summary>Puts five parts together: <c>urllib.parse.urlunsplit</c>. A <c>?</c> or <c>#</c> before nothing is left out.</summary>
    public static string UrlUnsplit(SplitUrl parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        string url = parts.Path;
        if (parts.Netloc.Length > 0 || (parts.Scheme.Length > 0 && s_withNetloc.Contains(parts.Scheme) && !url.StartsWith("//", StringComparison.Ordinal)))
            url = $"//{parts.Netloc}{(url.Length > 0 && url[0] != '/' ? "/" : "")}{url}";
        if (parts.Scheme.Length > 0) url = $"{parts.Scheme}:{url}";
        if (parts.Query.Length > 0) url = $"{url}?{parts.Query}";
        return parts.Fragment.Length > 0 ? $"{url}#{parts.Fragment}" : url;
    }

    /// <summary>Splits a URL into six parts: <c>urllib.parse.urlparse</c>.</summary>
    /// <exception cref="FormatException">As for <see cref="UrlSplit"/>.</exception>
    public static ParsedUrl UrlParse(string url, string scheme = "", bool allowFragments = true)
    {
        SplitUrl split = UrlSplit(url, scheme, allowFragments);
        string path = split.Path, parameters = "";
        int semicolon = s_withParams.Contains(split.Scheme) ? path.IndexOf(';', Math.Max(0, path.LastIndexOf('/'))) : -1;
        if (semicolon >= 0) (path, parameters) = (path[..semicolon], path[(semicolon + 1)..]);
        return new ParsedUrl(split.Scheme, split.Netloc, path, parameters, split.Query, split.Fragment);
    }

    /// <summary>Puts six parts together: <c>urllib.parse.urlunparse</c>.</summary>
    public static string UrlUnparse(ParsedUrl parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        string path = parts.Params.Length > 0 ? $"{parts.Path};{parts.Params}" : parts.Path;
        return UrlUnsplit(new SplitUrl(parts.Scheme, parts.Netloc, path, parts.Query, parts.Fragment));
    }

    /// <summary>What a reference means within a page: <c>urllib.parse.urljoin</c>, which is RFC 3986 section 5.2 but for a few old schemes.</summary>
    /// <param name="baseUrl">The page's own URL.</param>
    /// <param name="url">The reference, relative or not.</param>
    /// <param name="allowFragments">Whether <c>#</c> begins a fragment.</param>
    /// <exception cref="FormatException">As for <see cref="UrlSplit"/>.</exception>
    public static string UrlJoin(string baseUrl, string url, bool allowFragments = true)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        ArgumentNullException.ThrowIfNull(url);
        if (baseUrl.Length == 0) return url;
        if (url.Length == 0) return baseUrl;
        ParsedUrl page = UrlParse(baseUrl, "", allowFragments);
        ParsedUrl reference = UrlParse(url, page.Scheme, allowFragments);
        if (reference.Scheme != page.Scheme || !s_relative.Contains(reference.Scheme)) return url;
        if (s_withNetloc.Contains(reference.Scheme))
        {
            if (reference.Netloc.Length > 0) return UrlUnparse(reference);
            reference = reference with { Netloc = page.Netloc };
        }

        if (reference.Path.Length == 0 && reference.Params.Length == 0)
            return UrlUnparse(reference with { Path = page.Path, Params = page.Params, Query = reference.Query.Length > 0 ? reference.Query : page.Query });
        return UrlUnparse(reference with { Path = Resolve(page.Path, reference.Path) });
    }

    /// <summary>Takes the fragment off: <c>urllib.parse.urldefrag</c>.</summary>
    /// <exception cref="FormatException">As for <see cref="UrlSplit"/>.</exception>
    public static (string Url, string Fragment) UrlDefrag(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.Contains('#', StringComparison.Ordinal)) return (url, "");
        ParsedUrl parts = UrlParse(url);
        return (UrlUnparse(parts with { Fragment = "" }), parts.Fragment);
    }

    private static ReadOnlySpan<char> ControlOrSpace => "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f ";

    private static string WithoutLineEnds(string text) =>
        text.AsSpan().IndexOfAny('\t', '\r', '\n') < 0 ? text : string.Concat(text.Where(letter => letter is not ('\t' or '\r' or '\n')));

    private static string TakeAfter(ref string text, char mark)
    {
        int place = text.IndexOf(mark, StringComparison.Ordinal);
        if (place < 0) return "";
        string after = text[(place + 1)..];
        text = text[..place];
        return after;
    }

    // Empty segments inside a path that was joined are dropped; those of an absolute reference stay.
    private static string Resolve(string page, string reference)
    {
        List<string> segments = [.. reference.Split('/')];
        if (reference.Length == 0 || reference[0] != '/')
        {
            List<string> above = [.. page.Split('/')];
            if (above[^1].Length > 0) above.RemoveAt(above.Count - 1);
            segments.InsertRange(0, above);
            segments = [.. segments.Where((segment, at) => at == 0 || at == segments.Count - 1 || segment.Length > 0)];
        }

        List<string> resolved = [];
        foreach (string segment in segments)
        {
            if (segment == ".." && resolved.Count > 0) resolved.RemoveAt(resolved.Count - 1);
            else if (segment is not (".." or ".")) resolved.Add(segment);
        }

        if (segments[^1] is "." or "..") resolved.Add("");
        string path = string.Join('/', resolved);
        return path.Length > 0 ? path : "/";
    }

    // IP-literal = "[" ( IPv6address / IPvFuture ) "]"   https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
    private static void CheckBrackets(string netloc)
    {
        bool opened = netloc.Contains('[', StringComparison.Ordinal), closed = netloc.Contains(']', StringComparison.Ordinal);
        if (!opened && !closed) return;
        if (!opened || !closed) throw new FormatException("Invalid IPv6 URL");
        string info = netloc[(netloc.LastIndexOf('@') + 1)..];
        int open = info.IndexOf('[', StringComparison.Ordinal);
        string inside = open < 0 ? info : info[(open + 1)..];
        int end = inside.IndexOf(open < 0 ? ':' : ']', StringComparison.Ordinal);
        string host = end < 0 ? inside : inside[..end], rest = end < 0 ? "" : inside[(end + 1)..];
        if (open > 0 || (open == 0 && rest.Length > 0 && rest[0] != ':')) throw new FormatException("Invalid IPv6 URL");
        BracketedHost.Check(host);
    }
}
