using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// One connection, from either end: bytes as they come, or messages by a <see cref="Framing"/>. Nothing is buffered on the way out: a send is done when the system has
/// taken the bytes, so a peer that does not read makes its sender wait and costs no memory.
/// </summary>
/// <remarks>
/// One receive at a time; sends may come from any thread and go out whole, one after the other. What a receive gives is valid until the next one.
/// Whatever goes wrong is a <see cref="PolywireException"/>, with its <see cref="PolywireException.Cause"/>.
/// </remarks>
public sealed class SocketConnection : IAsyncDisposable, IWatched
{
    // A large send is counted in pieces, so that one that is slow does not pass for one that stands still: small ones where it would be ended for that.
    private const int PieceBytes = 1024 * 1024;
    private const int WatchedPieceBytes = 64 * 1024;

    // What is copied together, rather than sent in three steps.
    private const int JoinBytes = 64 * 1024;
    private const int MostHeadBytes = 8;

    private readonly Transport _transport;
    private readonly SocketLimits _limits;
    private readonly InputBuffer _input = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly PeerWatch? _watch;
    private readonly int _pieceBytes;
    private Task<int>? _receive;
    private PolywireException? _reason;
    private long _received;
    private long _sent;
    private int _given;
    private int _receiving;
    private bool _ended;
    private bool _endGiven;
    private int _closed;
    private bool _left;

    /// <summary>Takes over a transport.</summary>
    /// <param name="transport">Any: a socket, TLS, a pair in memory, a program's standard streams.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="stopping">What <see cref="Stopping"/> is.</param>
    public SocketConnection(Transport transport, SocketLimits? limits = null, CancellationToken stopping = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _limits = limits ?? SocketLimits.Default;
        Stopping = stopping;
        _pieceBytes = _limits.IdleTimeout == Timeout.InfiniteTimeSpan ? PieceBytes : WatchedPieceBytes;
        _watch = PeerWatch.Start(transport, this, static (connection, reason) => ((SocketConnection)connection).Break(reason));
    }

    /// <summary>The peer's address, for people: <c>127.0.0.1:51234</c>, <c>/run/x.sock</c>.</summary>
    public string RemoteName => _transport.RemoteName;

    /// <summary>This side's address, for people.</summary>
    public string LocalName => _transport.LocalName;

    /// <summary>Bytes received so far.</summary>
    public long ReceivedBytes => Volatile.Read(ref _received);

    /// <summary>Bytes sent so far.</summary>
    public long SentBytes => Volatile.Read(ref _sent);

    /// <summary>Cancelled when the server that this connection belongs to is to stop: end what is under way, begin nothing. Never, on a client's side.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>What has come and was not part of a message: after a peer that closed in the midst of one, its beginning.</summary>
    public ReadOnlyMemory<byte> Leftover => _input.Unconsumed[_given..];

    /// <summary>Connects to a host's port over TCP, trying its addresses as RFC 8305 says (Happy Eyeballs). Python's <c>create_connection</c>.</summary>
    /// <exception cref="PolywireException">No connection came about; the cause says why.</exception>
    public static ValueTask<SocketConnection> ConnectAsync(string host, int port, ConnectOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(host.Contains(':', StringComparison.Ordinal) ? $"tcp://[{host}]:{port}" : $"tcp://{host}:{port}", options, cancellationToken);

    /// <summary>Connects to a place: <c>tcp://host:port</c>, <c>tls://host:port</c>, <c>unix:///path</c>, <c>unix://@name</c>, <c>ws://host/path</c>, <c>exec://program</c>.</summary>
    /// <exception cref="PolywireException">No connection came about; the cause says why.</exception>
    /// <exception cref="AddressException">The place is not well spelled.</exception>
    public static async ValueTask<SocketConnection> ConnectAsync(string url, ConnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ConnectOptions();
        return new SocketConnection(await Dialling.ConnectAsync(Address.Parse(url), options, cancellationToken).ConfigureAwait(false), options.Limits);
    }

    /// <summary>What has come: at least one byte, or nothing at the end. Python's <c>recv</c>.</summary>
    /// <param name="atMost">Bytes at most; what is more comes with the next receive.</param>
    /// <param name="cancellationToken">Gives up waiting; the connection stays usable and nothing is lost.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(int atMost = int.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        Forget();
        if (_input.Count == 0 && !_ended)
        {
            // As in FillAsync, which would be one more step per message.
            BeginReceiving();
            try
            {
                Received(await StartReceiving(cancellationToken).ConfigureAwait(false));
            }
            catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
            {
                throw Failure(failure);
            }
            finally
            {
                Volatile.Write(ref _receiving, 0);
            }
        }
        _given = Math.Min(atMost, _input.Count);
        return _input.Unconsumed[.._given];
    }

    /// <summary>The next message, or null when the peer has finished and none has begun.</summary>
    /// <exception cref="PolywireException">The peer finished within a message (<see cref="FailureCause.Closed"/>; see <see cref="Leftover"/>), or it is too long (<see cref="FailureKind.Limit"/>): then the connection is broken.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(Framing framing, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(framing);
        Forget();
        FrameProgress progress = default;
        while (true)
        {
            if (_input.Count == 0 && _ended && (_endGiven || framing is not EndFraming)) return null;
            FrameStep step = _input.Count == 0 && !_ended ? FrameStep.More : Read(framing, ref progress);
            if (step.IsWhole)
            {
                _endGiven |= _ended;
                _given = step.Consumed;
                return _input.Unconsumed.Slice(step.Start, step.Length);
            }
            if (_ended) throw new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{RemoteName} closed after {_input.Count} bytes of a message: {framing.Expected} was expected.");
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All messages until the peer has finished. Each is valid until the next is asked for.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(Framing framing, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(framing, cancellationToken).ConfigureAwait(false) is { } message) yield return message;
    }

    /// <summary>The next line as text, without its end; null when the peer has finished.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(Framing.Lines, cancellationToken).ConfigureAwait(false) is { } line ? Encoding.UTF8.GetString(line.Span) : null;

    /// <summary>Exactly so many bytes: the seeds' <c>recvall</c>.</summary>
    /// <exception cref="PolywireException">The peer closed before (<see cref="FailureCause.Closed"/>).</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadExactlyAsync(int bytes, CancellationToken cancellationToken = default) =>
        await ReadAsync(Framing.Fixed(bytes), cancellationToken).ConfigureAwait(false)
        ?? throw new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{RemoteName} closed after 0 bytes of a message: {bytes} bytes were expected.");

    /// <summary>Everything until the peer has finished.</summary>
    /// <exception cref="PolywireException">More came than <see cref="SocketLimits.MessageBytes"/> allows.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadToEndAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(Framing.ToEnd, cancellationToken).ConfigureAwait(false) ?? default;

    /// <summary>One way, then the other: sends a request, finishes this direction, and returns all that comes back.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        await SendAsync(request, cancellationToken).ConfigureAwait(false);
        await FinishAsync().ConfigureAwait(false);
        return await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends all of it. Python's <c>sendall</c>.</summary>
    /// <param name="bytes">Untouched until this is done.</param>
    /// <param name="cancellationToken">Gives up before its turn has come; what has begun goes out.</param>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (bytes.IsEmpty || bytes.Length > _pieceBytes || Volatile.Read(ref _closed) == 1 || !TryTakeTurn()) return SendLaterAsync(bytes, cancellationToken);
        ValueTask sending = StartSending(bytes);
        if (!sending.IsCompletedSuccessfully) return EndSendingAsync(sending, bytes.Length);
        Volatile.Write(ref _sent, _sent + bytes.Length);
        _sending.Release();
        return default;
    }

    /// <summary>Sends a text in UTF-8.</summary>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Sends a message so that a peer with the same framing finds its end; no other send comes between its parts.</summary>
    /// <exception cref="ArgumentException">The framing cannot carry it: another length, its own delimiter within it.</exception>
    public async ValueTask SendAsync(Framing framing, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(framing);
        framing.Check(message.Span);
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (bool last = false; !last;)
            {
                ReadOnlyMemory<byte> piece = message[..Math.Min(message.Length, framing.PieceBytes)];
                message = message[piece.Length..];
                last = message.IsEmpty;
                await SendPieceAsync(framing, piece, last).ConfigureAwait(false);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Says that nothing more will be sent; receiving goes on. Python's <c>shutdown(SHUT_WR)</c>.</summary>
    public async ValueTask FinishAsync()
    {
        await TakeTurnAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await _transport.FinishAsync().ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Closes at once, whatever is under way: those who wait get an exception. From any thread.</summary>
    public void Abort()
    {
        Interlocked.Exchange(ref _closed, 1);
        _watch?.Dispose();
        _transport.Abort();
    }

    /// <summary>
    /// Closes in good order: the peer receives all that was sent, and then the end. Not while a receive or a send waits in another thread: that breaks the connection.
    /// What takes longer than <see cref="SocketLimits.CloseTimeout"/> is given up.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return;
        _watch?.Dispose();
        bool isFree = Volatile.Read(ref _receiving) == 0 && TryTakeTurn();
        try
        {
            if (!isFree || _reason is not null || !await HasFinishedAsync().ConfigureAwait(false))
            {
                // Somebody is in the midst of something, or the peer takes nothing: there is no good order.
                _transport.Abort();
                return;
            }
            Volatile.Write(ref _left, true);
            _ = LeaveAsync(_receive);
        }
        finally
        {
            // Who sends in spite of the close is told so by the transport.
            if (isFree) _sending.Release();
        }
    }

    long IWatched.MovedBytes => ReceivedBytes + SentBytes + _transport.TakenBytes;

    bool IWatched.IsHeld => Volatile.Read(ref _receiving) == 0 && _sending.CurrentCount > 0;

    void IWatched.EndIdle(PolywireException reason) => Break(reason);

    /// <summary>The server stops: who waits for the beginning of something sees the end; a message that has begun may still come.</summary>
    internal void EndWhenIdle()
    {
        if (Volatile.Read(ref _receiving) == 1 && _input.Count == 0) _transport.EndReceiving();
    }

    private async ValueTask<bool> HasFinishedAsync()
    {
        ValueTask finish = _transport.FinishAsync();
        if (finish.IsCompletedSuccessfully) return true;
        Task finishing = finish.AsTask();
        await finishing.WaitAsync(_limits.CloseTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return finishing.IsCompletedSuccessfully;
    }

    // A program may do what it was told for a while yet, and a socket be sent something: see LastWords.
    private async Task LeaveAsync(Task<int>? late)
    {
        Task dropping = _ended ? Task.CompletedTask : DropAsync(late);
        // The buffer is the late receive's until that has ended.
        if (late is null) _input.Release();
        Task end = _transport.EndedAsync();
        if (!end.IsCompleted) await end.WaitAsync(_limits.CloseTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LastWords.CloseAsync(_transport, dropping, _limits.CloseTimeout).ConfigureAwait(false);
    }

    private async Task DropAsync(Task<int>? late)
    {
        if (late is not null)
        {
            await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _input.Release();
            if (!late.IsCompletedSuccessfully || await late.ConfigureAwait(false) == 0) return;
        }
        await LastWords.DropInputAsync(_transport).ConfigureAwait(false);
    }

    // After a failure the next receive tells it again, unless what is dropped is received already.
    private bool IsClosed => Volatile.Read(ref _closed) == 1 && (_reason is null || Volatile.Read(ref _left));

    // What the last receive gave is used up.
    private void Forget()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (Volatile.Read(ref _receiving) == 1) throw OneAtATime();
        _input.Consume(_given);
        _given = 0;
    }

    private FrameStep Read(Framing framing, ref FrameProgress progress)
    {
        try
        {
            return framing.Read(Framing.Writable(_input.Unconsumed), _ended, _limits.MessageBytes, ref progress);
        }
        catch (PolywireException tooLong)
        {
            Break(tooLong);
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_ended) return;
        BeginReceiving();
        try
        {
            Received(await StartReceiving(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            throw Failure(failure);
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    // A full fence, like the one of DisposeAsync: either this sees the close, or that one sees that somebody receives.
    private void BeginReceiving()
    {
        if (Interlocked.Exchange(ref _receiving, 1) == 1) throw OneAtATime();
        if (!IsClosed) return;
        Volatile.Write(ref _receiving, 0);
        throw new ObjectDisposedException(nameof(SocketConnection));
    }

    private static InvalidOperationException OneAtATime() => new("Another receive waits on this connection: one at a time.");

    private ValueTask<int> StartReceiving(CancellationToken cancellationToken)
    {
        if (Stopping.IsCancellationRequested) EndWhenIdle();
        return _receive is null && !cancellationToken.CanBeCanceled ? _transport.ReceiveAsync(_input) : new ValueTask<int>(ReceiveOrGiveUpAsync(cancellationToken));
    }

    private void Received(int read)
    {
        _ended = read == 0;
        _input.Advance(read);
        _received += read;
    }

    // A receive that was given up goes on, even when it has ended by now: what it brings is the next one's.
    private async Task<int> ReceiveOrGiveUpAsync(CancellationToken cancellationToken)
    {
        _receive ??= _transport.ReceiveAsync(_input).AsTask();
        try
        {
            int read = await _receive.WaitAsync(cancellationToken).ConfigureAwait(false);
            _receive = null;
            return read;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _receive = null;
            throw;
        }
    }

    private ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) == 1 && _reason is null, this);
        return TryTakeTurn() ? default : new ValueTask(_sending.WaitAsync(cancellationToken));
    }

#pragma warning disable VSTHRD103 // Of no time: it does not block.
    private bool TryTakeTurn() => _sending.Wait(TimeSpan.Zero);
#pragma warning restore VSTHRD103

    private async ValueTask SendPieceAsync(Framing framing, ReadOnlyMemory<byte> piece, bool last)
    {
        ReadOnlyMemory<byte> tail = last ? framing.Tail : default;
        bool joins = piece.Length <= JoinBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostHeadBytes + (joins ? piece.Length + tail.Length : 0));
        try
        {
            int length = framing.WriteHead(piece.Length, buffer);
            if (joins)
            {
                piece.CopyTo(buffer.AsMemory(length));
                tail.CopyTo(buffer.AsMemory(length + piece.Length));
                await SendNowAsync(buffer.AsMemory(0, length + piece.Length + tail.Length)).ConfigureAwait(false);
                return;
            }
            if (length > 0) await SendNowAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
            await SendNowAsync(piece).ConfigureAwait(false);
            if (!tail.IsEmpty) await SendNowAsync(tail).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendNowAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                ReadOnlyMemory<byte> piece = bytes.Length > _pieceBytes ? bytes[.._pieceBytes] : bytes;
                await _transport.SendAsync(piece).ConfigureAwait(false);
                Volatile.Write(ref _sent, _sent + piece.Length);
                bytes = bytes[piece.Length..];
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw Failure(failure);
        }
    }

    private async ValueTask SendLaterAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendNowAsync(bytes).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private ValueTask StartSending(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return _transport.SendAsync(bytes);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException(failure);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask EndSendingAsync(ValueTask sending, int length)
    {
        try
        {
            await sending.ConfigureAwait(false);
            Volatile.Write(ref _sent, _sent + length);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw Failure(failure);
        }
        finally
        {
            _sending.Release();
        }
    }

    private PolywireException Failure(Exception failure) => _reason ??= ConnectionFailure.From(failure, RemoteName);

    private void Break(PolywireException reason)
    {
        _reason ??= reason;
        Abort();
    }
}
