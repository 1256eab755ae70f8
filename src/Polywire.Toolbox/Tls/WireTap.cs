namespace Polywire.Toolbox.Tls;

/// <summary>A stream that passes everything through and keeps the first bytes of both directions: what SslStream does not tell stands in the clear at the beginning.</summary>
/// <param name="inner">What it passes through to; disposed of with it.</param>
/// <param name="limit">How many bytes of each direction are kept.</param>
/// <param name="watch">What understands the bytes that come while they are not encrypted, and ends the connection when they are wrong: SslStream would wait for a record of 64 KB.</param>
internal sealed class WireTap(Stream inner, int limit, ServerFlight? watch = null) : Stream
{
    private readonly MemoryStream _received = new(), _sent = new();
    private readonly TaskCompletionSource _usedUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedBytes, _mark = long.MaxValue;

    /// <summary>What has come, up to the limit.</summary>
    public ReadOnlySpan<byte> Received => _received.GetBuffer().AsSpan(0, (int)_received.Length);

    /// <summary>What was sent, up to the limit.</summary>
    public ReadOnlySpan<byte> Sent => _sent.GetBuffer().AsSpan(0, (int)_sent.Length);

    /// <summary>How many bytes have come.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Completes when more has come than until now, and whoever reads wants still more: so it has understood what came.</summary>
    public Task MoreWasUsedAsync()
    {
        Volatile.Write(ref _mark, ReceivedBytes);
        return _usedUp.Task;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ReceivedBytes > Volatile.Read(ref _mark)) _usedUp.TrySetResult();
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Keep(_received, buffer.Span[..read]);
        Volatile.Write(ref _receivedBytes, _receivedBytes + read);
        if (watch is { IsOver: false }) watch.Append(buffer.Span[..read]);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(_sent, buffer.Span);
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Keep(MemoryStream kept, ReadOnlySpan<byte> bytes) => kept.Write(bytes[..(int)Math.Min(bytes.Length, limit - kept.Length)]);
}
