using System.Buffers;

namespace Polywire.Toolbox.Http;

/// <summary>Refuses requests that would break the grammar of HTTP, or smuggle a second one in.</summary>
internal static class RequestCheck
{
    // token = 1*tchar   https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    private static readonly SearchValues<char> s_token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> s_ends = SearchValues.Create("\r\n\0");

    /// <exception cref="ArgumentException">It would.</exception>
    internal static void Check(OutgoingRequest request)
    {
        if (!request.Url.IsAbsoluteUri || request.Url.Scheme is not ("http" or "https")) throw new ArgumentException($"'{request.Url}' is not a URL of http or https.");
        if (!IsToken(request.Method)) throw new ArgumentException($"'{request.Method}' is not a method: it may hold letters, digits and !#$%&'*+-.^_`|~.");
        foreach ((string name, string? value) in request.Headers)
        {
            if (!IsToken(name)) throw new ArgumentException($"'{name}' is not the name of a header: it may hold letters, digits and !#$%&'*+-.^_`|~.");
            if (value.AsSpan().ContainsAny(s_ends)) throw new ArgumentException($"The value of header {name} holds a line end or a zero byte.");
        }
    }

    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_token);
}
