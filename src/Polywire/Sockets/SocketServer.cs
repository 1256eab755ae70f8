using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// A server in a line: <c>await using var server = await SocketServer.StartAsync("tcp://127.0.0.1:6789", async connection => await connection.SendAsync("hello"));</c>.
/// Each connection is served as it comes, at the same time as all others, without a thread of its own; it is closed when its serving returns.
/// </summary>
public sealed class SocketServer : IAsyncDisposable
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly TransportListener _listener;
    private readonly Func<SocketConnection, Task> _serve;
    private readonly SocketServerOptions _options;
    private readonly ConcurrentDictionary<SocketConnection, bool> _open = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IdleWatch _idle;
    private readonly Rpc.Pace _pace = new();
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private Task? _stop;
    private int _count;
    private long _accepted;
    private long _turnedAway;

    private SocketServer(TransportListener listener, Func<SocketConnection, Task> serve, SocketServerOptions options)
    {
        _listener = listener;
        _serve = serve;
        _options = options;
        _idle = new IdleWatch(() => _open.Keys, options.Limits.IdleTimeout, options.Time);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens: port 0 has become the port that the system chose.</summary>
    public Address Address => _listener.Address;

    /// <summary>The connections that are open, for whoever wants to send to all of them.</summary>
    public IReadOnlyCollection<SocketConnection> Connections => (IReadOnlyCollection<SocketConnection>)_open.Keys;

    /// <summary>Connections that are open, TLS handshakes among them.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections accepted so far, those turned away not counted.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections turned away because <see cref="SocketLimits.Connections"/> were open.</summary>
    public long TurnedAway => Volatile.Read(ref _turnedAway);

    /// <summary>Listens, and serves each connection with a method.</summary>
    /// <param name="url"><c>tcp://host:port</c> (host <c>*</c>: every interface, IPv4 and IPv6), <c>tls://</c> with <c>cert</c> and <c>key</c>, <c>unix:///path</c>, <c>unix://@name</c>, <c>inproc://name</c>. <c>?reuseport=true</c> shares the port with other processes.</param>
    /// <param name="serve">Talks; an exception breaks that connection and is reported (<see cref="SocketServerOptions.Failed"/>). On the thread pool, or while it is quick on the thread that waits for all sockets: it may compute, but should not block.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <exception cref="PolywireException">The place is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The place is not this machine's, or not allowed.</exception>
    /// <exception cref="AddressException">The place is not well spelled.</exception>
    public static async ValueTask<SocketServer> StartAsync(string url, Func<SocketConnection, Task> serve, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serve);
        options ??= new SocketServerOptions();
        var address = Address.Parse(url);
        if (address.Transport == TransportKind.Udp) throw new AddressException($"{address} takes datagrams and no connections: bind it with DatagramSocket or DatagramServer.");
        return new SocketServer(await TransportListener.BindAsync(address.WithPatience(options.Limits.PeerTimeout), options.Tls, cancellationToken).ConfigureAwait(false), serve, options);
    }

    /// <summary>Listens, and serves each connection with an object of its own.</summary>
    /// <inheritdoc cref="StartAsync(string, Func{SocketConnection, Task}, SocketServerOptions?, CancellationToken)"/>
    public static ValueTask<SocketServer> StartAsync<TConversation>(string url, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
        where TConversation : IConversation, new() =>
        StartAsync(url, static connection => new TConversation().ServeAsync(connection), options, cancellationToken);

    /// <summary>Serves until the token is cancelled, or the process is told to end (Ctrl-C, SIGTERM); then stops as <see cref="StopAsync"/> does. Python's <c>serve_forever</c>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await Termination.WaitAsync(_accepting, cancellationToken).ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Stops: accepts nothing more; a connection that waits for the beginning of a message sees the end; what is under way gets <see cref="SocketLimits.DrainTimeout"/>,
    /// then it is cut.
    /// </summary>
    public Task StopAsync()
    {
        lock (_gate) return _stop ??= Task.Run(StopOnceAsync);
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopOnceAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        foreach (SocketConnection connection in _open.Keys) connection.EndWhenIdle();
        if (Count == 0) _allGone.TrySetResult();
        if (!await IsOverAsync().ConfigureAwait(false))
        {
            foreach (SocketConnection connection in _open.Keys) connection.Abort();
            // Serving code that neither talks nor looks at Stopping cannot be ended: it is not waited for without end.
            await IsOverAsync().ConfigureAwait(false);
        }
        await _idle.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> IsOverAsync()
    {
        try
        {
            await _allGone.Task.WaitAsync(_options.Limits.DrainTimeout, _options.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Welcome(await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // No file descriptor left, most likely: it may neither end the server, nor spin it.
                await Task.Delay(s_pauseAfterFailure, _options.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Welcome(Transport transport)
    {
        if (Interlocked.Increment(ref _count) <= _options.Limits.Connections)
        {
            Interlocked.Increment(ref _accepted);
            _ = Task.Run(() => LiveAsync(transport));
            return;
        }
        Interlocked.Decrement(ref _count);
        Interlocked.Increment(ref _turnedAway);
        _ = TurnAwayAsync(transport);
    }

    private async Task LiveAsync(Transport accepted)
    {
        try
        {
            Transport transport = await SecureAsync(accepted).ConfigureAwait(false);
            (transport as SocketTransport)?.ReceiveAt(_pace);
            await ServeAsync(new SocketConnection(transport, _options.Limits, _stopping.Token)).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            accepted.Abort();
            Report(accepted.RemoteName, failure);
        }
        finally
        {
            if (Interlocked.Decrement(ref _count) == 0 && _stopping.IsCancellationRequested) _allGone.TrySetResult();
        }
    }

    private async Task<Transport> SecureAsync(Transport accepted)
    {
        using var timeout = new CancellationTokenSource(_options.Limits.HandshakeTimeout, _options.Time);
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            return await _listener.SecureAsync(accepted, handshake.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw ConnectionFailure.From(failure, accepted.RemoteName);
        }
    }

    private async Task ServeAsync(SocketConnection connection)
    {
        _open[connection] = true;
        try
        {
            await _serve(connection).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            connection.Abort();
            Report(connection.RemoteName, failure);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    // What ends because the server stops is nobody's failure.
    private void Report(string peer, Exception failure)
    {
        if (!_stopping.IsCancellationRequested || failure is not (PolywireException or OperationCanceledException)) _options.Report(peer, failure);
    }

    private async Task TurnAwayAsync(Transport transport)
    {
        try
        {
            if (!_options.RefusalBytes.IsEmpty)
                await transport.SendAsync(_options.RefusalBytes).AsTask().WaitAsync(_options.Limits.CloseTimeout, TimeProvider.System).ConfigureAwait(false);
            await transport.FinishAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Gone before it was told, or it does not listen: just as well.
        }
        await LastWords.CloseAsync(transport, LastWords.DropInputAsync(transport), _options.Limits.CloseTimeout).ConfigureAwait(false);
    }
}
