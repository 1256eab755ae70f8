using System.Net.Http.Headers;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>Under which name a download is kept when nobody said one. A server's word is never a path.</summary>
internal static class FileNames
{
    // Of 255 bytes that Linux's file systems take; ".part.info" has to fit behind it.
    private const int MostBytes = 240;

    /// <summary>What the header Content-Disposition says, else the URL's last segment, else <c>index</c>.</summary>
    internal static string Of(Uri url, string? disposition, string contentType)
    {
        if (Named(disposition) is { } given && Clean(given) is { Length: > 0 } name) return name;
        return OfUrl(url) is { Length: > 0 } last ? last : contentType switch { "text/html" => "index.html", "application/json" => "index.json", _ => "index" };
    }

    /// <summary>The URL's last segment; empty when it has none.</summary>
    internal static string OfUrl(Uri url) => Clean(UrlQuoting.Unquote(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]));

    /// <summary>A path that is not taken: <c>name-1.txt</c> after <c>name.txt</c>.</summary>
    internal static string Free(string folder, string name, int attempt) => attempt == 0
        ? Path.Combine(folder, name)
        : Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{attempt}{Path.GetExtension(name)}");

    // disposition-parm = filename-parm   https://www.rfc-editor.org/rfc/rfc6266#section-4.1
    private static string? Named(string? disposition) =>
        ContentDispositionHeaderValue.TryParse(disposition, out ContentDispositionHeaderValue? header) ? header.FileNameStar ?? header.FileName?.Trim('"') : null;

    private static string Clean(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        string plain = string.Concat(last.Where(letter => !char.IsControl(letter) && letter != ':')).Trim().TrimStart('.');
        while (Encoding.UTF8.GetByteCount(plain) > MostBytes) plain = plain[..^1];
        return plain;
    }
}
