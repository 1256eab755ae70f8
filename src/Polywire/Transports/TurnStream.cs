using System.Runtime.CompilerServices;

namespace Polywire.Transports;

/// <summary>
/// The stream that TLS stands on. It knows when the reader above only waits for the peer: between the reads down here, while it decrypts, it has the turn, and nobody
/// else may touch the connection's keys. Before the first <see cref="BeginReadAsync"/> (the handshake) it just passes on.
/// </summary>
/// <param name="below">The socket's stream; taken over.</param>
internal sealed class TurnStream(Stream below) : Stream
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _reads;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Before the one reader calls TLS to read.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask BeginReadAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _reads = true;
    }

    /// <summary>After it.</summary>
    internal void EndRead()
    {
        _reads = false;
        _turn.Release();
    }

    /// <summary>Does something while the reader waits for the peer, or nobody reads. What <paramref name="work"/> does before it returns is kept from the reader, not what it awaits.</summary>
    internal async Task BetweenReadsAsync(Func<Task> work)
    {
        Task done;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            done = work();
        }
        finally
        {
            _turn.Release();
        }
        await done.ConfigureAwait(false);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reads ? WaitForPeerAsync(buffer, cancellationToken) : below.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => below.WriteAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing here blocks: read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing here blocks: write asynchronously.");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // The semaphore stays: whoever still waits for its turn when the connection is aborted gets it.
    protected override void Dispose(bool disposing)
    {
        if (disposing) below.Dispose();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitForPeerAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _turn.Release();
        try
        {
            return await below.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
