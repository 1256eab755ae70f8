namespace Polywire.Transports;

/// <summary>
/// Two transports joined in memory: what one sends, the other receives. It carries <c>inproc</c> addresses, and tests
/// use it to run whole connections without a socket.
/// </summary>
public sealed class MemoryTransport : Transport
{
    private readonly MemoryPipe _incoming;
    private readonly MemoryPipe _outgoing;

    private MemoryTransport(MemoryPipe incoming, MemoryPipe outgoing, string name)
    {
        _incoming = incoming;
        _outgoing = outgoing;
        RemoteName = name;
        LocalName = name;
    }

    /// <inheritdoc/>
    public override string RemoteName { get; }

    /// <inheritdoc/>
    public override string LocalName { get; }

    /// <summary>Makes the two ends.</summary>
    /// <param name="name">What both ends call each other.</param>
    /// <param name="capacity">Bytes that one direction holds before a send waits.</param>
    public static (MemoryTransport First, MemoryTransport Second) CreatePair(string name = "inproc", int capacity = MemoryPipe.DefaultCapacity)
    {
        var there = new MemoryPipe(capacity);
        var back = new MemoryPipe(capacity);
        return (new MemoryTransport(back, there, name), new MemoryTransport(there, back, name));
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _incoming.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _outgoing.WriteAsync(bytes);

    internal override long TakenBytes => _outgoing.TakenBytes;

    /// <inheritdoc/>
    public override ValueTask FinishAsync()
    {
        _outgoing.Finish();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _incoming.Break();
        // As with a socket that was shut down first: what was sent can still be received.
        if (!_outgoing.IsFinished) _outgoing.Break();
    }
}
