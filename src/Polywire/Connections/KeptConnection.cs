using Polywire.Addressing;

namespace Polywire.Connections;

/// <summary>
/// Keeps a client connected: the first connection must succeed, lost ones are made again with back-off, until a failure that is final.
/// </summary>
/// <typeparam name="T">What the client uses of a connection, once that is ready.</typeparam>
/// <param name="address">Where to.</param>
/// <param name="explain">The failure in words for the caller; from null when the other side closed in good order.</param>
/// <param name="isFinal">Whether trying again is of no use.</param>
internal sealed class KeptConnection<T>(Address address, Func<Exception?, PolywireException> explain, Func<Exception, bool> isFinal)
    : IConnectionSource<T> where T : class
{
    private readonly Lock _gate = new();
    private Connector? _connector;
    private TaskCompletionSource<T> _waiting = NewWaiting();
    private T? _ready;
    private PolywireException? _gaveUp;
    private bool _everReady;
    private bool _disposed;

    /// <inheritdoc/>
    public T? Ready => Volatile.Read(ref _ready);

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => Volatile.Read(ref _gaveUp);

    /// <inheritdoc/>
    public bool IsOver => GaveUp is not null;

    /// <summary>Whether a connection that was lost is not made again.</summary>
    public bool Once { get; init; }

    /// <summary>Told once when there will be no connection any more.</summary>
    public Action<PolywireException>? WhenGivenUp { get; init; }

    /// <summary>Connects and waits until the connection is ready.</summary>
    /// <param name="link">Makes the link of each connection, which tells <see cref="IsReady"/> and <see cref="HasEnded"/>.</param>
    /// <param name="options">Time-outs, back-off, limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public async ValueTask OpenAsync(Func<ILink> link, ConnectorOptions options, CancellationToken cancellationToken)
    {
        // The connector comes back after an end in good order, without asking.
        _connector = new Connector(address, () => GaveUp is { } over ? throw over : link(), Retries, options);
        try
        {
            await ReadyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_gaveUp is not null)
                throw new PolywireException(_gaveUp.Kind, _gaveUp.Message, _gaveUp);
            return _ready is not null ? new(_ready) : new(_waiting.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Told by a link: it can be used.</summary>
    public void IsReady(T connection)
    {
        TaskCompletionSource<T> waiting;
        lock (_gate)
        {
            _everReady = true;
            Volatile.Write(ref _ready, connection);
            waiting = _waiting;
            _waiting = NewWaiting();
        }
        waiting.TrySetResult(connection);
    }

    /// <summary>Told by a link: it has ended.</summary>
    public void HasEnded(T connection, Exception? reason)
    {
        lock (_gate)
        {
            if (_ready == connection)
                Volatile.Write(ref _ready, null);
        }
        if (!_everReady || Once)
            GiveUp(explain(reason));
    }

    /// <summary>Sends what was appended, within <see cref="ConnectionLimits.CloseTimeout"/>, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        GiveUp(new PolywireException(FailureKind.Closed, $"The connection to {address} was disposed of."));
        lock (_gate)
            _disposed = true;
        if (_connector is not null)
            await _connector.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource<T> NewWaiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Retries(Exception reason)
    {
        if (_everReady && !Once && !isFinal(reason))
            return true;
        GiveUp(explain(reason));
        return false;
    }

    private void GiveUp(PolywireException reason)
    {
        TaskCompletionSource<T> waiting;
        lock (_gate)
        {
            if (_gaveUp is not null)
                return;
            Volatile.Write(ref _gaveUp, reason);
            waiting = _waiting;
        }
        waiting.TrySetException(reason);
        // Nobody may be waiting: then the exception is not unobserved, it is in GaveUp.
        _ = waiting.Task.Exception;
        WhenGivenUp?.Invoke(reason);
    }
}
