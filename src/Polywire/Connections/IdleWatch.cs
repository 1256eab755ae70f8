namespace Polywire.Connections;

/// <summary>
/// Ends connections on which nothing has moved in either direction for too long, unless it is this side that does not read (a command that
/// blocks, a queue that is full). It looks at all of them four times per time-out and compares counters, so that a message costs nothing.
/// </summary>
internal sealed class IdleWatch : IAsyncDisposable
{
    private const int LooksPerTimeout = 4;

    private readonly Func<IEnumerable<IWatched>> _connections;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private readonly long _began;
    private Dictionary<IWatched, (long Moved, TimeSpan Since)> _seen = [];

    internal IdleWatch(Func<IEnumerable<IWatched>> connections, TimeSpan timeout, TimeProvider time)
    {
        _connections = connections;
        _timeout = timeout;
        _time = time;
        _began = time.GetTimestamp();
        if (timeout == Timeout.InfiniteTimeSpan) return;
        TimeSpan period = timeout / LooksPerTimeout;
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, period, period);
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private void Look()
    {
        TimeSpan now = _time.GetElapsedTime(_began);
        Dictionary<IWatched, (long Moved, TimeSpan Since)> seen = [];
        foreach (IWatched one in _connections())
        {
            long moved = one.MovedBytes;
            bool still = _seen.TryGetValue(one, out (long Moved, TimeSpan Since) before) && before.Moved == moved && !one.IsHeld;
            seen[one] = still ? before : (moved, now);
            if (still && now - before.Since >= _timeout)
                one.EndIdle(new PolywireException(FailureKind.Limit, FailureCause.TimedOut, $"Nothing moved for {_timeout} (limit IdleTimeout)."));
        }
        _seen = seen;
    }
}
