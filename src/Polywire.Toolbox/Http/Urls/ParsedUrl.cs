namespace Polywire.Toolbox.Http;

/// <summary>A URL in six parts, as Python's <c>urllib.parse.ParseResult</c> holds them: a <see cref="SplitUrl"/> whose path gave up its parameters.</summary>
/// <param name="Scheme">What stands before the colon, in lower case.</param>
/// <param name="Netloc">User, host and port.</param>
/// <param name="Path">The path without the parameters of its last segment.</param>
/// <param name="Params">What follows <c>;</c> in the path's last segment, for the schemes that know such a thing.</param>
/// <param name="Query">What follows <c>?</c>.</param>
/// <param name="Fragment">What follows <c>#</c>.</param>
public sealed record ParsedUrl(string Scheme, string Netloc, string Path, string Params, string Query, string Fragment)
{
    /// <summary>The URL in one piece again.</summary>
    public string GetUrl() => Urls.UrlUnparse(this);

    /// <summary>As Python prints it: <c>ParseResult(scheme='https', netloc=…)</c>.</summary>
    public override string ToString() =>
        $"ParseResult(scheme={PythonText.Repr(Scheme)}, netloc={PythonText.Repr(Netloc)}, path={PythonText.Repr(Path)}, params={PythonText.Repr(Params)}, "
        + $"query={PythonText.Repr(Query)}, fragment={PythonText.Repr(Fragment)})";
}
