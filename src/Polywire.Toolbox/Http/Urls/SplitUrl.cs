using System.Globalization;

namespace Polywire.Toolbox.Http;

/// <summary>A URL in its five parts, as Python's <c>urllib.parse.SplitResult</c> holds them; the empty text stands for a part that is missing.</summary>
/// <param name="Scheme">What stands before the colon, in lower case.</param>
/// <param name="Netloc">What stands between <c>//</c> and the path: user, host and port.</param>
/// <param name="Path">The path, as it was written.</param>
/// <param name="Query">What follows <c>?</c>, as it was written.</param>
/// <param name="Fragment">What follows <c>#</c>, as it was written.</param>
public sealed record SplitUrl(string Scheme, string Netloc, string Path, string Query, string Fragment)
{
    private const int LastPort = 65535;

    /// <summary>What stands before <c>:</c> or <c>@</c> in <see cref="Netloc"/>; null without <c>@</c>.</summary>
    public string? Username => UserInfo is { } user ? Cut(user, ':').Before : null;

    /// <summary>What stands between the first <c>:</c> and <c>@</c>; null where there is none.</summary>
    public string? Password => UserInfo is { } user ? Cut(user, ':').After : null;

    /// <summary>The host in lower case, without brackets, an IPv6 zone as it was written; null where there is none.</summary>
    public string? Hostname
    {
        get
        {
            string host = HostInfo.Host;
            if (host.Length == 0) return null;
            int zone = host.IndexOf('%', StringComparison.Ordinal);
            return zone < 0 ? host.ToLowerInvariant() : host[..zone].ToLowerInvariant() + host[zone..];
        }
    }

    /// <summary>The port; null where there is none.</summary>
    /// <exception cref="FormatException">It is not a number from 0 to 65535.</exception>
    public int? Port
    {
        get
        {
            if (HostInfo.Port is not { Length: > 0 } port) return null;
            if (!port.All(char.IsAsciiDigit)) throw new FormatException($"Port could not be cast to integer value as {PythonText.Repr(port)}");
            return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= LastPort
                ? number
                : throw new FormatException("Port out of range 0-65535");
        }
    }

    private string? UserInfo => Netloc.LastIndexOf('@') is >= 0 and var at ? Netloc[..at] : null;

    private (string Host, string? Port) HostInfo
    {
        get
        {
            string info = Netloc[(Netloc.LastIndexOf('@') + 1)..];
            if (Cut(info, '[').After is not { } bracketed) return Cut(info, ':');
            (string host, string? rest) = Cut(bracketed, ']');
            return (host, rest is null ? null : Cut(rest, ':').After);
        }
    }

    /// <summary>The URL in one piece again.</summary>
    public string GetUrl() => Urls.UrlUnsplit(this);

    /// <summary>As Python prints it: <c>SplitResult(scheme='https', netloc=…)</c>.</summary>
    public override string ToString() =>
        $"SplitResult(scheme={PythonText.Repr(Scheme)}, netloc={PythonText.Repr(Netloc)}, path={PythonText.Repr(Path)}, query={PythonText.Repr(Query)}, fragment={PythonText.Repr(Fragment)})";

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, null);
}
