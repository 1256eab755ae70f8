namespace Polywire.Tests.Transports;

/// <summary>A stream of which a test says when a read is over, and on which thread, and that tells of each write.</summary>
internal sealed class SteppedStream(Stream below) : Stream
{
    // On purpose not asynchronous: who reads goes on within Arrive.
    private readonly TaskCompletionSource _came = new();
    private byte[] _bytes = [];

    /// <summary>Whether reads wait for <see cref="Arrive"/>.</summary>
    internal bool HoldsReads { get; set; }

    /// <summary>Called before each write.</summary>
    internal Action AtWrite { get; set; } = static () => { };

    /// <summary>What each write waits for.</summary>
    internal Task WritesWait { get; set; } = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal void Arrive(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        _came.SetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HoldsReads) await _came.Task.ConfigureAwait(false);
        // Whoever reads nothing only waits for more.
        if (_bytes.Length == 0) return await below.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        int count = Math.Min(_bytes.Length, buffer.Length);
        _bytes.AsSpan(0, count).CopyTo(buffer.Span);
        _bytes = _bytes[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        AtWrite();
        await WritesWait.ConfigureAwait(false);
        await below.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) below.Dispose();
        base.Dispose(disposing);
    }
}
