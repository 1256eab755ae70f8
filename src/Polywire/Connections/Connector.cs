using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>Keeps one connection to an address: connects, runs a <see cref="Pump"/>, and after its end connects again, until disposed.</summary>
public sealed class Connector : IAsyncDisposable
{
    private readonly Address _address;
    private readonly Func<ILink> _link;
    private readonly Func<Exception, bool> _retry;
    private readonly ConnectorOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private Pump? _pump;

    /// <summary>Starts to connect.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="link">Makes the link of each new connection.</param>
    /// <param name="retry">
    /// Told of every failed attempt and of every connection that ended with a reason; false gives up. Called between
    /// connections, never at the same time twice.
    /// </param>
    /// <param name="options">Time-outs, back-off, limits.</param>
    public Connector(Address address, Func<ILink> link, Func<Exception, bool>? retry = null, ConnectorOptions? options = null)
    {
        _address = address;
        _link = link;
        _retry = retry ?? (static _ => true);
        _options = options ?? new ConnectorOptions();
        _running = Task.Run(RunAsync);
    }

    /// <summary>The connection that is up, or null.</summary>
    public Pump? Current => Volatile.Read(ref _pump);

    /// <summary>Sends what the connection has, closes it and stops connecting.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (Current is { } pump) await pump.CloseAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        int failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Transport transport = await ConnectOnceAsync().ConfigureAwait(false);
                failures = 0;
                Exception? ended = await LiveAsync(transport).ConfigureAwait(false);
                if (_stopping.IsCancellationRequested || (ended is not null && !_retry(ended))) return;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (!_retry(failure)) return;
            }
            await WaitAsync(++failures).ConfigureAwait(false);
        }
    }

    private async Task<Transport> ConnectOnceAsync()
    {
        // An inproc name may be bound much later; there is nothing to give up on.
        TimeSpan limit = _address.Transport == TransportKind.Inproc ? Timeout.InfiniteTimeSpan : _options.ConnectTimeout;
        using var timeout = new CancellationTokenSource(limit, _options.Time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            Transport transport = await Connect.ToAsync(_address, _options.Tls, attempt.Token).ConfigureAwait(false);
            return _options.Secure is { } secure ? await secure(transport, attempt.Token).ConfigureAwait(false) : transport;
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, $"No connection to {_address} within {limit.TotalSeconds} s.", late);
        }
    }

    private async Task<Exception?> LiveAsync(Transport transport)
    {
        Pump pump = MakePump(transport);
        // A full fence: either this thread sees that it is stopping, or who disposes sees the pump.
        Interlocked.Exchange(ref _pump, pump);
        if (_stopping.IsCancellationRequested) await pump.CloseAsync().ConfigureAwait(false);
        await pump.RunAsync().ConfigureAwait(false);
        Volatile.Write(ref _pump, null);
        return pump.EndReason;
    }

    private Pump MakePump(Transport transport)
    {
        try
        {
            return new Pump(transport, _link(), _options.Connection, _options.Time);
        }
        catch
        {
            transport.Abort();
            throw;
        }
    }

    private async Task WaitAsync(int failures)
    {
        try
        {
            await Task.Delay(_options.Backoff.After(failures), _options.Time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Disposed: the loop sees it.
        }
    }
}
