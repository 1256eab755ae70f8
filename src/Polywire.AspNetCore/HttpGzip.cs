using System.Buffers;
using System.IO.Compression;

namespace Polywire.AspNetCore;

/// <summary>Bodies of requests that came compressed.</summary>
internal static class HttpGzip
{
    /// <summary>Inflates a body. Stops as soon as it grows beyond the limit, however small it came.</summary>
    /// <returns>The body; null when it has more than <paramref name="most"/> bytes.</returns>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    internal static ReadOnlyMemory<byte>? Inflate(in ReadOnlySequence<byte> body, int most)
    {
        using var inflater = new GZipStream(new MemoryStream(body.ToArray(), writable: false), CompressionMode.Decompress);
        var inflated = new ArrayBufferWriter<byte>(4096);
        while (inflater.Read(inflated.GetSpan(4096)) is > 0 and var count)
        {
            inflated.Advance(count);
            if (inflated.WrittenCount > most) return null;
        }
        // A body that was cut off ends like one that is whole.
        return inflated.WrittenCount > 0 ? inflated.WrittenMemory : throw new InvalidDataException("nothing in it");
    }
}
