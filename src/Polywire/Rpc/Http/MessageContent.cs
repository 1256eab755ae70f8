using System.Net;

namespace Polywire.Rpc;

/// <summary>A message as the body of an HTTP request.</summary>
/// <param name="message">The message; unchanged until the request was sent.</param>
internal sealed class MessageContent(MessageBuffer message) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(message.WrittenMemory, cancellationToken).AsTask();

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = message.Count;
        return true;
    }
}
