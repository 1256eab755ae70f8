using System.Net;

namespace Polywire.Rpc;

/// <summary>A message as the body of an HTTP request.</summary>
/// <param name="message">The message; unchanged until the request was sent.</param>
internal sealed class MessageContent(MessageBuffer message) : HttpContent
{
    /// <summary>Whether the message was sent, or never will be: nobody looks at it any more.</summary>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(message.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            IsDone = true;
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = message.Count;
        return true;
    }
}
