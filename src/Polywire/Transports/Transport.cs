namespace Polywire.Transports;

/// <summary>
/// A two-way stream of bytes to one peer: a TCP or Unix socket, TLS over one, or memory. One receive and one send may
/// be outstanding at the same time; never two of a kind. Neither allocates when the transport is a socket or memory.
/// </summary>
public abstract class Transport : IAsyncDisposable
{
    /// <summary>Where the peer is, for people: <c>127.0.0.1:51234</c>, <c>/run/x.sock</c>, <c>inproc</c>.</summary>
    public abstract string RemoteName { get; }

    /// <summary>Where this side is, for people.</summary>
    public abstract string LocalName { get; }

    /// <summary>The certificate that the peer proved to be its own in a TLS handshake, and that this side trusts; null for none.</summary>
    internal virtual System.Security.Cryptography.X509Certificates.X509Certificate2? PeerCertificate => null;

    /// <summary>Whether bytes come and go in datagrams: one receive is one datagram, and so is one send.</summary>
    internal virtual bool IsDatagrams => false;

    /// <summary>Whether each line sent becomes a message, and each message received a line.</summary>
    internal virtual bool IsLines => false;

    /// <summary>Whether <see cref="FinishAsync"/> leaves the peer free to go on sending: false for UDP, which has no end, and for WebSocket, where closing ends both directions.</summary>
    internal virtual bool HasHalfClose => true;

    /// <summary>Whether <see cref="FinishAsync"/> says a goodbye that the peer answers: WebSocket's close.</summary>
    internal virtual bool SaysGoodbye => false;

    /// <summary>Whether the peer need not end although this side has finished: whoever waits for its end may wait for ever.</summary>
    internal virtual bool StaysOpen => !HasHalfClose;

    /// <summary>Whether a peer that takes no more is no failure: a program need not read its input.</summary>
    internal virtual bool MayStopReading => false;

    /// <summary>How long the peer may show no sign of life; null for as long as it likes.</summary>
    internal virtual TimeSpan? Patience => null;

    /// <summary>Whether something is under way to the peer of which it has acknowledged nothing for longer than <see cref="Patience"/>.</summary>
    internal virtual bool HasVanished => false;

    /// <summary>Completes when what the peer does with what it was sent is over: when a program has ended; at once for whatever cannot be known.</summary>
    internal virtual Task EndedAsync() => Task.CompletedTask;

    /// <summary>Closes at once, and lets the peer know that it was not the orderly end where the transport can (TCP's reset).</summary>
    internal virtual void Reset() => Abort();

    /// <summary>Receives at least one byte, or 0 at the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">This side aborted.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>The same, into what is free of an input; where the transport can, an input that is empty takes its memory only once something is there.</summary>
    internal virtual ValueTask<int> ReceiveAsync(Connections.InputBuffer input) => ReceiveAsync(input.Free());

    /// <summary>Whether <see cref="TryReceive"/> is worth a call.</summary>
    internal virtual bool CanPoll => false;

    /// <summary>Receives what is there already: at least one byte, or 0 at the end of the stream. Never while a <see cref="ReceiveAsync(Memory{byte})"/> is outstanding.</summary>
    /// <returns>False when nothing is there.</returns>
    internal virtual bool TryReceive(Span<byte> buffer, out int read)
    {
        read = 0;
        return false;
    }

    /// <summary>Whether <see cref="Abort"/>, while something is there to be received, takes from the peer what was sent to it and it has not received yet.</summary>
    internal virtual bool AbortResets => false;

    /// <summary>Sends all of <paramref name="bytes"/>, which must stay untouched until the task is done.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">This side aborted.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Bytes that the peer's system has taken, or a number that grows with them, also while a send is under way. 0 where that cannot be told. A system call; from any thread.</summary>
    internal virtual long TakenBytes => 0;

    /// <summary>Says that no more bytes will be sent; receiving goes on. A second call does nothing.</summary>
    public abstract ValueTask FinishAsync();

    /// <summary>
    /// After <see cref="FinishAsync"/>: completes when closing can take back nothing of what was sent, as far as this can be known. May never complete
    /// while the peer does not read; ends when this side aborts.
    /// </summary>
    internal virtual ValueTask ArriveAsync() => default;

    /// <summary>Has a receive that waits, and every one that comes, see the end when nothing is there; sending goes on. Where the transport cannot, nothing happens.</summary>
    internal virtual void EndReceiving()
    {
    }

    /// <summary>Closes at once; outstanding operations end with an exception. May be called from any thread, many times.</summary>
    public abstract void Abort();

    /// <summary>The same as <see cref="Abort"/>.</summary>
    public ValueTask DisposeAsync()
    {
        Abort();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
