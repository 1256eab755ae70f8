namespace Polywire.Transports;

/// <summary>One stream to read and another to write as a transport: standard input and output, or the ends of two pipes.</summary>
/// <param name="input">What the peer writes; taken over.</param>
/// <param name="output">What the peer reads; taken over. Flushed after each send.</param>
/// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
public sealed class StreamPairTransport(Stream input, Stream output, string remoteName) : Transport
{
    // A read of standard input cannot be interrupted: whoever closes must not wait for it.
    private readonly CancellationTokenSource _aborted = new();

    /// <summary>Awaited before the end of the input is told: what was asked before it may be answered after it, as in a shell's pipe.</summary>
    internal Func<Task>? BeforeEnd { get; init; }

    /// <inheritdoc/>
    public override string RemoteName => remoteName;

    /// <inheritdoc/>
    public override string LocalName => "";

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            ValueTask<int> reading = input.ReadAsync(buffer, _aborted.Token);
            int read = reading.IsCompleted ? await reading.ConfigureAwait(false) : await reading.AsTask().WaitAsync(_aborted.Token).ConfigureAwait(false);
            if (read == 0 && BeforeEnd is not null) await BeforeEnd().WaitAsync(_aborted.Token).ConfigureAwait(false);
            return read;
        }
        catch (OperationCanceledException)
        {
            throw new ObjectDisposedException(remoteName);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await output.WriteAsync(bytes, _aborted.Token).ConfigureAwait(false);
            await output.FlushAsync(_aborted.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ObjectDisposedException(remoteName);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask FinishAsync()
    {
        try
        {
            await output.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The peer has closed already: there is nobody left to tell.
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _aborted.Cancel();
        output.Dispose();
        input.Dispose();
    }
}
