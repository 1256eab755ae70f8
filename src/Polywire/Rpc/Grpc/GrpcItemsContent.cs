using System.Net;

namespace Polywire.Rpc.Grpc;

/// <summary>The body of a call that sends a stream: each message as soon as it is there, and what is there at once together.</summary>
/// <param name="items">The messages.</param>
/// <param name="write">Writes one, framed, to a buffer.</param>
/// <param name="failed">Told when the stream itself throws.</param>
/// <param name="ends">Set when the call is over.</param>
internal sealed class GrpcItemsContent<T>(IAsyncEnumerable<T> items, Action<MessageBuffer, T> write, Action<Exception> failed, CancellationToken ends) : HttpContent
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly MessageBuffer _message = new();

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
                await stream.WriteAsync(_message.WrittenMemory, either.Token).ConfigureAwait(false);
        }
        finally
        {
            await at.DisposeAsync().ConfigureAwait(false);
            _message.Release();
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
            write(_message, at.Current);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            failed(failure);
            throw;
        }
    }
}
