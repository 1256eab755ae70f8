using System.Net;

namespace Polywire.Rpc.Grpc;

/// <summary>The body of a call that sends a stream: each message as soon as it is there, and what is there at once together.</summary>
/// <param name="items">The messages.</param>
/// <param name="write">Writes one, framed, to the buffer.</param>
/// <param name="buffer">Where it is written.</param>
/// <param name="ends">Set when the call is over.</param>
/// <param name="failed">Told when the stream itself throws.</param>
internal sealed class GrpcItems<T>(IAsyncEnumerable<T> items, Action<T> write, MessageBuffer buffer, CancellationToken ends, Action<Exception> failed) : HttpContent
{
    private readonly CancellationTokenSource _disposed = new();

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, cancellationToken, _disposed.Token);
        // The server may answer before the first message.
        await stream.FlushAsync(either.Token).ConfigureAwait(false);
        IAsyncEnumerator<T> at = items.GetAsyncEnumerator(either.Token);
        try
        {
            while (await MoveAsync(at, stream, either.Token).ConfigureAwait(false))
                await stream.WriteAsync(buffer.WrittenMemory, either.Token).ConfigureAwait(false);
        }
        finally
        {
            await at.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _disposed.Cancel();
        base.Dispose(disposing);
    }

    private async ValueTask<bool> MoveAsync(IAsyncEnumerator<T> at, Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<bool> moving = at.MoveNextAsync();
            if (!moving.IsCompleted)
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (!await moving.ConfigureAwait(false))
                return false;
            write(at.Current);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            failed(failure);
            throw;
        }
    }
}
