using System.Net.Http.Headers;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>The character set that a content type names.</summary>
internal static class Charset
{
    /// <summary>UTF-8 where none is named or nobody knows it.</summary>
    internal static Encoding Of(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) || type.CharSet is not { Length: > 0 } name) return Encoding.UTF8;
        try
        {
            return Encoding.GetEncoding(name.Trim('"'));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
