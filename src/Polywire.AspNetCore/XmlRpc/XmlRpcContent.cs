using Microsoft.Net.Http.Headers;

namespace Polywire.AspNetCore.XmlRpc;

/// <summary>Content types of XML-RPC.</summary>
internal static class XmlRpcContent
{
    /// <summary>Whether a body says that it is XML.</summary>
    /// <param name="contentType">The header.</param>
    /// <param name="charset">The encoding that it names; null when it names none.</param>
    internal static bool IsXml(string? contentType, out string? charset)
    {
        charset = null;
        // What nearly everybody sends.
        if (contentType is "text/xml") return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)) return false;
        if (type.Charset.HasValue) charset = type.Charset.ToString();
        return type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a body is compressed; null when it is so in a way that is not understood.</summary>
    internal static bool? IsGzip(string contentEncoding) => contentEncoding.ToLowerInvariant() switch
    {
        "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        _ => null,
    };
}
