using System.Net;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>A request's body that somebody writes as it goes.</summary>
internal sealed class PacedContent(Func<Stream, Task> write) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // The head goes out before the first byte.
        await stream.FlushAsync();
        await write(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
