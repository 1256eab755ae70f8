using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;


namespace Polywire.Redis;

/// <summary>
/// Keeps a pattern connected: the first connection must succeed, lost ones are made again with back-off, and only a refused
/// password ends it for good.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly IRedisUser _user;
    private readonly PatternOptions _options;
    private readonly Lock _gate = new();
    private Connector? _connector;
    private TaskCompletionSource<RedisLink> _waiting = NewWaiting();
    private RedisLink? _ready;
    private PolywireException? _gaveUp;
    private bool _everReady;
    private bool _disposed;

    /// <summary>Prepares; <see cref="OpenAsync"/> connects.</summary>
    public RedisConnection(Address address, RedisSettings settings, PatternOptions options, IRedisUser user)
    {
        (Address, Settings, _options, _user) = (address, settings, options, user);
    }

    /// <summary>Where to.</summary>
    public Address Address { get; }

    /// <summary>What the address says.</summary>
    public RedisSettings Settings { get; }

    /// <summary>Time for the connection and for the greeting, each.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>The connection that commands may go to, or null while there is none.</summary>
    public RedisLink? Ready => Volatile.Read(ref _ready);

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => Volatile.Read(ref _gaveUp);

    /// <summary>Connects and waits for the end of the greeting.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var options = new ConnectorOptions
        {
            ConnectTimeout = _options.ConnectTimeout,
            Backoff = _options.Backoff ?? new Backoff(),
            Connection = _options.Connection with { CloseTimeout = _options.Linger },
            Tls = _options.Tls,
            Time = _options.Time,
        };
        _connector = new Connector(Address, () => new RedisLink(this, _user), Retries, options);
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

    /// <summary>The connection that is up, or the next one.</summary>
    /// <exception cref="PolywireException">There will be none.</exception>
    public ValueTask<RedisLink> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_gaveUp is not null)
                throw new PolywireException(_gaveUp.Kind, _gaveUp.Message, _gaveUp);
            return _ready is not null ? new(_ready) : new(_waiting.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Told by a link: its greeting is over.</summary>
    public void Greeted(RedisLink link)
    {
        TaskCompletionSource<RedisLink> waiting;
        lock (_gate)
        {
            _everReady = true;
            Volatile.Write(ref _ready, link);
            waiting = _waiting;
            _waiting = NewWaiting();
        }
        waiting.TrySetResult(link);
    }

    /// <summary>Told by a link: it has ended.</summary>
    public void Ended(RedisLink link, Exception? reason)
    {
        lock (_gate)
        {
            if (_ready == link)
                Volatile.Write(ref _ready, null);
        }
        if (!_everReady)
            GiveUp(RedisFailure.From(reason, Address));
    }

    /// <summary>Sends what was appended, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        GiveUp(new PolywireException(FailureKind.Closed, $"The connection to {Address} was disposed of."));
        lock (_gate)
            _disposed = true;
        if (_connector is not null)
            await _connector.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource<RedisLink> NewWaiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Retries(Exception reason)
    {
        if (_everReady && !RedisFailure.IsFinal(reason))
            return true;
        GiveUp(RedisFailure.From(reason, Address));
        return false;
    }

    private void GiveUp(PolywireException reason)
    {
        TaskCompletionSource<RedisLink> waiting;
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
        _user.GaveUp(reason);
    }
}
