using System.Collections.Concurrent;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// A proxy that misbehaves in a stated way, for trying out what a program makes of a bad network: between a front, where it listens, and one or more
/// backs, to which connections go in turn. Any of the addresses of plain bytes will do. In a test:
/// <code>
/// await using ChaosProxy chaos = await ChaosProxy.StartAsync("tcp://127.0.0.1:0", "tcp://127.0.0.1:6379", new ChaosOptions { Delay = TimeSpan.FromMilliseconds(50) });
/// // a client connects to chaos.Address; chaos.Cut() cuts all connections
/// </code>
/// </summary>
public sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TransportListener _listener;
    private readonly Address[] _backs;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, ChaosConnection> _open = new();
    private readonly ConcurrentDictionary<int, Task> _running = new();
    private readonly Task _accepting;
    private ChaosOptions _options;
    private int _accepted;
    private int _disposed;

    private ChaosProxy(TransportListener listener, Address[] backs, ChaosOptions options)
    {
        (_listener, _backs, _options) = (listener, backs, options);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Address Address => _listener.Address;

    /// <summary>How it misbehaves towards connections that come from now on.</summary>
    public ChaosOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, Checked(value));
    }

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Told of each connection that has ended; of all of them before <see cref="DisposeAsync"/> is done. From any thread; it must not throw.</summary>
    public Action<ChaosReport>? Ended { get; set; }

    /// <summary>Listens at <paramref name="front"/> and leads connections to <paramref name="back"/>.</summary>
    /// <exception cref="AddressException">One of them is no address of plain bytes, or a number of the options makes no sense.</exception>
    /// <exception cref="PolywireException">The front is in use.</exception>
    public static Task<ChaosProxy> StartAsync(string front, string back, ChaosOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(Address.Parse(front), [Address.Parse(back)], options, cancellationToken);

    /// <summary>The same with several backs: the first connection goes to the first one, the next to the next, and round again.</summary>
    /// <inheritdoc cref="StartAsync(string, string, ChaosOptions?, CancellationToken)"/>
    public static async Task<ChaosProxy> StartAsync(Address front, IReadOnlyList<Address> backs, ChaosOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(front);
        ArgumentNullException.ThrowIfNull(backs);
        if (backs.Count == 0) throw new AddressException("A proxy needs a back to lead to.");
        foreach (Address address in backs.Prepend(front))
            if (address.Wire != "bytes") throw new AddressException($"{address} is no address of plain bytes: write tcp://{address.Host}:{address.Port}, whatever the wire above is.");
            else if (address.Option("lines", false)) throw new AddressException($"{address}: chaos does to datagrams and bytes what it does, and knows no lines: leave lines out.");
        return new ChaosProxy(await TransportListener.BindAsync(front, cancellationToken: cancellationToken).ConfigureAwait(false), [.. backs], Checked(options ?? new ChaosOptions()));
    }

    /// <summary>Cuts every connection that is there now, as <see cref="ChaosOptions.CutBy"/> says; new ones are taken.</summary>
    public void Cut()
    {
        foreach (ChaosConnection connection in _open.Values) connection.Cut();
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_running.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private static ChaosOptions Checked(ChaosOptions options)
    {
        foreach ((string name, double value) in new[] { ("drop", options.Drop), ("duplicate", options.Duplicate), ("reorder", options.Reorder), ("flip", options.Flip), ("refuse", options.Refuse) })
            if (!(value is >= 0 and <= 1)) throw new AddressException(FormattableString.Invariant($"{name} is a probability, from 0 to 1, not {value}."));
        if (options.Delay < TimeSpan.Zero || options.Jitter < TimeSpan.Zero || options.CutIdle < TimeSpan.Zero || options.Retransmission < TimeSpan.Zero) throw new AddressException("Times of a chaos proxy are 0 or more.");
        if (options.Rate < 0 || options.Mtu < 0 || options.CutAfter < 0 || options.InFlightBytes < 1) throw new AddressException("Numbers of bytes of a chaos proxy are 0 or more, and those under way at least 1.");
        if (options.Connections < 1 || options.ConnectTimeout <= TimeSpan.Zero) throw new AddressException("A chaos proxy takes one connection at least, and time to connect is above 0.");
        return options;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Transport accepted = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                int number = Interlocked.Increment(ref _accepted);
                // Entered before it runs: what ends at once finds itself, and takes itself out.
                var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[number] = ServeAsync(number, accepted, entered.Task);
                entered.SetResult();
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Out of descriptors, say: the next one may find one.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(int number, Transport accepted, Task entered)
    {
        await entered.ConfigureAwait(false);
        ChaosOptions options = Options;
        Address place = _backs[(number - 1) % _backs.Length];
        ChaosReport report;
        try
        {
            report = await ReportAsync(number, accepted, place, options).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // The back is not there, or the front is not what it says: told as what it is.
            report = new ChaosReport(number, place.ToString(), new ChaosCount(0, 0, 0, 0, 0, 0), new ChaosCount(0, 0, 0, 0, 0, 0), failure.Message);
            accepted.Reset();
        }
        try
        {
            Ended?.Invoke(report);
        }
        finally
        {
            _running.TryRemove(number, out _);
        }
    }

    private async Task<ChaosReport> ReportAsync(int number, Transport accepted, Address place, ChaosOptions options)
    {
        if (new ChaosDice(options.Seed, number, fromFront: true).Draw(ChaosDice.Use.Refuse, 0) < options.Refuse)
            throw new PolywireException(FailureKind.Refused, "refused by chance");
        if (_running.Count > options.Connections) throw new PolywireException(FailureKind.Limit, $"refused: {options.Connections} connections are open already (limit Connections)");
        (Transport front, Transport back) = await BothAsync(accepted, place, options).ConfigureAwait(false);
        using var connection = new ChaosConnection(number, front, back, place.ToString(), options);
        _open[number] = connection;
        try
        {
            return await connection.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(number, out _);
        }
    }

    private async Task<(Transport Front, Transport Back)> BothAsync(Transport accepted, Address place, ChaosOptions options)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        late.CancelAfter(options.ConnectTimeout);
        try
        {
            Transport front = await _listener.SecureAsync(accepted, late.Token).ConfigureAwait(false);
            return (front, await Transports.Connect.ToAsync(place, cancellationToken: late.Token).ConfigureAwait(false));
        }
        catch (Exception failure) when (late.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant($"no handshake, or no connection to {place}, within {options.ConnectTimeout.TotalSeconds} s (limit ConnectTimeout)"), failure);
        }
    }
}
