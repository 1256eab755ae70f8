using Polywire.Addressing;

namespace Polywire.Sockets;

/// <summary>
/// A server for datagrams in a line: <c>await using var server = await DatagramServer.StartAsync("udp://127.0.0.1:9999", request => request.ReplyAsync("Hello").AsTask());</c>.
/// Datagrams are worked on at the same time, <see cref="SocketLimits.DatagramsAtOnce"/> at most.
/// </summary>
public sealed class DatagramServer : IAsyncDisposable
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly DatagramSocket _socket;
    private readonly Func<DatagramRequest, Task> _serve;
    private readonly SocketServerOptions _options;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _receiving;
    private readonly Lock _gate = new();
    private Task? _stop;
    private long _served;

    private DatagramServer(DatagramSocket socket, Func<DatagramRequest, Task> serve, SocketServerOptions options)
    {
        _socket = socket;
        _serve = serve;
        _options = options;
        _room = new SemaphoreSlim(options.Limits.DatagramsAtOnce);
        _receiving = Task.Run(ReceiveAllAsync);
    }

    /// <summary>Where it is bound.</summary>
    public Address Address => _socket.Address;

    /// <summary>Its socket, for broadcast, multicast, and sending unasked. The receiving is the server's.</summary>
    public DatagramSocket Socket => _socket;

    /// <summary>Datagrams worked on so far.</summary>
    public long Served => Volatile.Read(ref _served);

    /// <summary>Binds, and works on each datagram with a method.</summary>
    /// <param name="url">As for <see cref="DatagramSocket.BindAsync"/>.</param>
    /// <param name="serve">Works; an exception is reported (<see cref="SocketServerOptions.Failed"/>) and ends nothing else.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <inheritdoc cref="DatagramSocket.BindAsync" path="/exception"/>
    public static async ValueTask<DatagramServer> StartAsync(string url, Func<DatagramRequest, Task> serve, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serve);
        options ??= new SocketServerOptions();
        return new DatagramServer(await DatagramSocket.BindAsync(url, options.Limits, cancellationToken).ConfigureAwait(false), serve, options);
    }

    /// <summary>Binds, and works on each datagram with an object of its own.</summary>
    /// <inheritdoc cref="StartAsync(string, Func{DatagramRequest, Task}, SocketServerOptions?, CancellationToken)"/>
    public static ValueTask<DatagramServer> StartAsync<TConversation>(string url, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
        where TConversation : IDatagramConversation, new() =>
        StartAsync(url, static request => new TConversation().ServeAsync(request), options, cancellationToken);

    /// <summary>Serves until the token is cancelled, or the process is told to end (Ctrl-C, SIGTERM), or <see cref="Socket"/> was closed; then stops as <see cref="StopAsync"/> does. Python's <c>serve_forever</c>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await Termination.WaitAsync(_receiving, cancellationToken).ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>Takes no more, lets what is being worked on end for <see cref="SocketLimits.DrainTimeout"/>, and closes the socket.</summary>
    public Task StopAsync()
    {
        lock (_gate) return _stop ??= Task.Run(StopOnceAsync);
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopOnceAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(_options.Limits.DrainTimeout, _options.Time);
        try
        {
            for (int i = 0; i < _options.Limits.DatagramsAtOnce; i++) await _room.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What takes longer finds the socket closed.
        }
        await _socket.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReceiveAllAsync()
    {
        try
        {
            while (!_socket.IsClosed)
            {
                await _room.WaitAsync(_stopping.Token).ConfigureAwait(false);
                await ReceiveOneAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task ReceiveOneAsync()
    {
        bool isServed = false;
        try
        {
            Datagram datagram = await _socket.ReceiveAsync(_stopping.Token).ConfigureAwait(false);
            isServed = true;
            _ = ServeAsync(new DatagramRequest(_socket, datagram));
        }
        catch (PolywireException) when (!_socket.IsClosed)
        {
            // What an earlier answer met (ICMP: nobody there) is told to the next receive; it concerns no other peer. An interface that is gone may neither end the server, nor spin it.
            await Task.Delay(s_pauseAfterFailure, _options.Time, _stopping.Token).ConfigureAwait(false);
        }
        catch (PolywireException)
        {
            // Closed through the server's own property: there is nothing left to serve.
        }
        finally
        {
            if (!isServed) _room.Release();
        }
    }

    private async Task ServeAsync(DatagramRequest request)
    {
        await Task.Yield();
        try
        {
            await _serve(request).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _options.Report(request.From?.ToString() ?? "a Unix socket without a name", failure);
        }
        finally
        {
            Interlocked.Increment(ref _served);
            request.Release();
            _room.Release();
        }
    }
}
