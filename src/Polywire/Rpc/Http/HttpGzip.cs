using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Polywire.Rpc;

/// <summary>Bodies and messages that came compressed.</summary>
internal static class HttpGzip
{
    /// <summary>Inflates a body. Stops as soon as it grows beyond the limit, however small it came.</summary>
    /// <returns>The body; null when it has more than <paramref name="most"/> bytes.</returns>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    internal static ReadOnlyMemory<byte>? Inflate(in ReadOnlySequence<byte> body, int most)
    {
        var inflated = new MessageBuffer();
        if (!TryInflate(body.ToArray(), inflated, most)) return null;
        // A body that was cut off ends like one that is whole.
        return inflated.Count > 0 ? inflated.WrittenMemory : throw new InvalidDataException("nothing in it");
    }

    /// <summary>Inflates a message. Stops as soon as it grows beyond the limit, however small it came.</summary>
    /// <returns>False when it has more than <paramref name="most"/> bytes.</returns>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    internal static bool TryInflate(ReadOnlyMemory<byte> message, MessageBuffer into, int most)
    {
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(message, out ArraySegment<byte> there) ? there : message.ToArray();
        using var inflater = new GZipStream(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), CompressionMode.Decompress);
        while (inflater.Read(into.GetSpan(4096)) is > 0 and var count)
        {
            into.Advance(count);
            if (into.Count > most) return false;
        }
        return true;
    }
}
