using System.IO.Compression;

namespace Polywire.Toolbox.Http;

/// <summary>Compression of bodies: RFC 9110 section 8.4.</summary>
internal static class ContentCoding
{
    /// <summary>What we undo, as Accept-Encoding asks for it.</summary>
    internal const string Known = "gzip, deflate, br";

    // Each layer can be a thousand times its size: nobody means more than one.
    private const int MostLayers = 2;

    /// <summary>The body as it was before it was compressed; as it is when it was not, or in a way that nobody asked for.</summary>
    /// <exception cref="PolywireException">There are too many layers.</exception>
    internal static Stream Undo(Stream body, string? encoding, Uri url)
    {
        string[] layers = (encoding ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (layers.Length > MostLayers) throw new PolywireException(FailureKind.Limit, $"{url}: the body was compressed {layers.Length} times; {MostLayers} will be undone at most.");
        // The last one was put on last.
        foreach (string layer in layers.Reverse())
        {
            Stream? plain = layer.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => null,
            };
            if (plain is null) return body;
            body = plain;
        }

        return body;
    }
}
