using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>Accepts connections at an address and gives each a <see cref="Pump"/> with the link that its owner makes.</summary>
public sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly TransportListener _transport;
    private readonly Func<Transport, ILink> _link;
    private ListenerOptions _options;
    private readonly ConcurrentDictionary<Pump, bool> _pumps = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IdleWatch _idle;
    private readonly Task _accepting;
    private int _open;
    private long _accepted;

    private Listener(TransportListener transport, Func<Transport, ILink> link, ListenerOptions options)
    {
        _transport = transport;
        _link = link;
        _options = options;
        _idle = new IdleWatch(() => _pumps.Keys, options.IdleTimeout, options.Time);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The address as bound.</summary>
    public Address Address => _transport.Address;

    /// <summary>Open connections.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>Connections accepted so far, those turned away not counted.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>What the open connections live on.</summary>
    internal IEnumerable<Pump> Pumps => _pumps.Keys;

    /// <summary>Bytes that wait in the outputs of all its connections together.</summary>
    public long QueuedBytes => _pumps.Keys.Sum(static pump => (long)pump.Output.QueuedBytes);

    /// <summary>What it was told. Another one holds for connections from then on; the idle time and the clock stay.</summary>
    internal ListenerOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    /// <summary>Connections turned away because <see cref="ListenerOptions.MaxConnections"/> were open.</summary>
    public long Refused { get; private set; }

    /// <summary>Binds and starts to accept. <paramref name="link"/> is called once per connection, from the thread pool.</summary>
    /// <exception cref="PolywireException">The address is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async ValueTask<Listener> StartAsync(Address address, Func<Transport, ILink> link, ListenerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ListenerOptions();
        if (address.Transport == TransportKind.Udp) throw new AddressException($"{address} takes datagrams and no connections: bind it with DatagramSocket or DatagramServer.");
        TransportListener transport = await TransportListener.BindAsync(address, options.Tls, cancellationToken).ConfigureAwait(false);
        return new Listener(transport, link, options);
    }

    /// <summary>Stops accepting; what is connected stays connected.</summary>
    public async ValueTask StopAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops accepting, lets every connection send what it has, closes them all, and waits for their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_pumps.Keys.Select(pump => pump.CloseAsync())).ConfigureAwait(false);
        if (Count == 0) _allGone.TrySetResult();
        await _allGone.Task.ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Welcome(await _transport.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // One peer's failed handshake, or no file descriptor left: neither may end the listener, nor spin it.
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(s_pauseAfterFailure, _options.Time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped: the loop sees it.
        }
    }

    private void Welcome(Transport transport)
    {
        if (Interlocked.Increment(ref _open) <= _options.MaxConnections)
        {
            Interlocked.Increment(ref _accepted);
            _ = Task.Run(() => ServeAsync(transport));
            return;
        }
        Interlocked.Decrement(ref _open);
        Refused++;
        _ = TurnAwayAsync(transport);
    }

    private async Task ServeAsync(Transport accepted)
    {
        try
        {
            if (_options.BeforeTls is { } greeting) await accepted.SendAsync(greeting(accepted)).ConfigureAwait(false);
            Transport transport = await SecureAsync(accepted).ConfigureAwait(false);
            await LiveAsync(new Pump(transport, _link(transport), _options.Connection, _options.Time)).ConfigureAwait(false);
        }
        catch (Exception reason)
        {
            // The TLS handshake failed: that peer's loss alone.
            accepted.Abort();
            if (!_stopping.IsCancellationRequested) _options.NotSecured?.Invoke(accepted, reason);
        }
        finally
        {
            if (Interlocked.Decrement(ref _open) == 0 && _stopping.IsCancellationRequested) _allGone.TrySetResult();
        }
    }

    private async Task<Transport> SecureAsync(Transport accepted)
    {
        using var timeout = new CancellationTokenSource(_options.HandshakeTimeout, _options.Time);
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        Transport transport = await _transport.SecureAsync(accepted, handshake.Token).ConfigureAwait(false);
        return _options.Secure is { } secure ? await secure(transport, handshake.Token).ConfigureAwait(false) : transport;
    }

    private async Task LiveAsync(Pump pump)
    {
        // Before it runs: a peer that has much to say at once keeps it from waiting, and so from coming back here, for as long as that takes.
        _pumps[pump] = true;
        try
        {
            if (_stopping.IsCancellationRequested) _ = pump.CloseAsync();
            await pump.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _pumps.TryRemove(pump, out _);
            _options.Ended?.Invoke(pump);
        }
    }

    private async Task TurnAwayAsync(Transport transport)
    {
        try
        {
            if (!_options.RefusalBytes.IsEmpty) await transport.SendAsync(_options.RefusalBytes).ConfigureAwait(false);
            await transport.FinishAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Gone before it was told: just as well.
        }
        await LastWords.CloseAsync(transport, LastWords.DropInputAsync(transport), _options.Connection.CloseTimeout).ConfigureAwait(false);
    }
}
