namespace Polywire.Toolbox.Http;

/// <summary>
/// A connection's stream, above TLS, that shows each exchange what passes for it. HTTP/1.1 has one exchange at a time on a connection, and its request is written in the
/// flow of whoever sends it: so <see cref="Current"/>, at a write, is whose connection this is from now on.
/// </summary>
/// <param name="inner">The connection's stream.</param>
/// <param name="connection">What is known about it.</param>
/// <param name="shows">Whether exchanges are shown what passes: no for HTTP/2, whose frames are no text, and of many exchanges at once.</param>
internal sealed class WireTap(Stream inner, HttpConnection connection, bool shows) : Stream
{
    /// <summary>The exchange that the running flow sends.</summary>
    internal static readonly AsyncLocal<HttpExchange?> Current = new();

    private HttpExchange? _exchange;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        // Looked at only now: the pool reads ahead on a connection that it keeps, and what comes then is the next exchange's.
        if (read > 0) Volatile.Read(ref _exchange)?.Received(buffer.Span[..read]);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (shows && Current.Value is { } exchange)
        {
            Volatile.Write(ref _exchange, exchange);
            exchange.Sent(connection, buffer.Span);
        }

        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Sessions are asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Sessions are asynchronous.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Close();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
