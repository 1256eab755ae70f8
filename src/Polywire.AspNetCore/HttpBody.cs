using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.AspNetCore;

/// <summary>Reads whole bodies of requests, up to a limit.</summary>
internal static class HttpBody
{
    // Up to here Kestrel's own limit (30 MB unless the application changes it) does not stand in the way.
    private const int Harmless = 1024 * 1024;

    /// <summary>Reads all of a body. It stays in the pipe until <see cref="PipeReader.AdvanceTo(SequencePosition)"/>.</summary>
    /// <returns>The body; null when it has more than <paramref name="most"/> bytes.</returns>
    internal static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most) return null;
        if (request.ContentLength is not < Harmless && request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = most;
        PipeReader body = request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync().ConfigureAwait(false);
            if (read.Buffer.Length > most)
            {
                body.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted) return read.Buffer;
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
