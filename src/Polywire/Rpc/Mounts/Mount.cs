using Polywire.Addressing;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// Another server whose methods can be called here, over every wire: see <see cref="ServiceTable.Mount"/>. Disposing of it takes them away.
/// </summary>
public sealed class Mount : IAsyncDisposable
{
    // Between two questions what the server offers, however many calls give reason to ask.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly ServiceTable _table;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _reasonToAsk = new(0, 1);
    private Task _watching = Task.CompletedTask;
    private Known _known = Known.Nothing;
    private volatile string? _failure;
    private volatile bool _says;

    internal Mount(ServiceTable table, string name, Address address, MountOptions options)
    {
        if (name.Length == 0)
            throw new ArgumentException("a mounted server needs a name, by which its methods are called", nameof(name));
        // Refuses an address whose wire carries no calls.
        _ = RpcWires.Of(address);
        (_table, Name, Address, Options) = (table, name, address, options);
        PassesNames = address.Option("params") == "names";
        Server = new MountedServer(address, options.Client);
    }

    /// <summary>What its methods are called by here.</summary>
    public string Name { get; }

    /// <summary>Where the server is.</summary>
    public Address Address { get; }

    /// <summary>Why the server could not be reached when it was last tried; null when it could, or was not tried yet.</summary>
    public string? Failure => _failure;

    /// <summary>What it offers, in the words of this side; stays while the server is gone.</summary>
    public IReadOnlyList<ServiceSchema> Services => Volatile.Read(ref _known).Services;

    /// <summary>What was told of it.</summary>
    internal MountOptions Options { get; }

    /// <summary>Whether the server takes arguments by name only.</summary>
    internal bool PassesNames { get; }

    /// <summary>The way to it.</summary>
    internal MountedServer Server { get; }

    /// <summary>Completes when the server was reached for the first time, and has said what it offers or that it does not say.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask ReachedAsync(CancellationToken cancellationToken = default) => await _reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Completes when it was tried for the first time to reach the server, whether it could or not.</summary>
    internal Task TriedAsync() => _tried.Task;

    /// <summary>Begins to ask the server what it offers.</summary>
    internal void Start() => _watching = Task.Run(WatchAsync);

    /// <summary>The method of a name without the mount's: one that is listed, or any, of which nothing is known.</summary>
    internal MountedMethod Find(string name)
    {
        Known known = Volatile.Read(ref _known);
        return known.ByForeignName.GetValueOrDefault(name) ?? known.ByShortName.GetValueOrDefault(name) ?? MountNames.OnDemand(this, name);
    }

    /// <summary>A call was answered: when nobody knew the method, or the server was gone, there is something new to learn.</summary>
    internal void Answered(MountedMethod method)
    {
        if (_failure is not null || (_says && !Volatile.Read(ref _known).Holds(method)))
            Ask();
    }

    /// <summary>A call was refused by the server.</summary>
    internal void Refused(MountedMethod method, RpcException failure)
    {
        if (failure.Status is RpcStatus.Unimplemented && Volatile.Read(ref _known).Holds(method))
            Ask();
    }

    /// <summary>The server cannot be reached, or its connection was lost.</summary>
    internal void IsGone(Exception reason)
    {
        Ask();
        Tell(reason.Message);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _table.Remove(this);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await Server.DisposeAsync().ConfigureAwait(false);
    }

    private void Ask()
    {
        try
        {
            if (_reasonToAsk.CurrentCount == 0)
                _reasonToAsk.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was faster.
        }
    }

    private async Task WatchAsync()
    {
        TimeProvider time = Options.Client.Time;
        int failures = 0;
        try
        {
            while (true)
            {
                failures = await TryAskAsync(_closing.Token).ConfigureAwait(false) ? 0 : failures + 1;
                _tried.TrySetResult();
                await Task.Delay(failures == 0 ? s_rest : Options.Client.Backoff.After(failures), time, _closing.Token).ConfigureAwait(false);
                if (failures == 0)
                    await RefreshAsync(time).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            _reached.TrySetCanceled(_closing.Token);
            _tried.TrySetResult();
        }
    }

    private async Task RefreshAsync(TimeProvider time)
    {
        using var late = new CancellationTokenSource(Options.Refresh, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _closing.Token);
        try
        {
            await _reasonToAsk.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            // It is time anyway.
        }
    }

    private async Task<bool> TryAskAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Options.AskTimeout, Options.Client.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            RpcClient client = await Server.ConnectedAsync(either.Token).ConfigureAwait(false);
            IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(either.Token).ConfigureAwait(false);
            _says = true;
            Offer(services);
        }
        catch (RpcException silent) when (silent.Status is not (RpcStatus.Unavailable or RpcStatus.DeadlineExceeded))
        {
            // It does not say, perhaps not any more: its methods are found by their names.
            _says = false;
            Offer([]);
        }
        catch (Exception gone) when (gone is PolywireException or RpcException)
        {
            Tell(gone.Message);
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Tell($"{Address} does not answer what it offers within {Options.AskTimeout.TotalSeconds} s.");
            return false;
        }
        _reached.TrySetResult();
        return true;
    }

    private void Offer(IReadOnlyList<ServiceSchema> services)
    {
        var known = new Known(MountNames.Translate(this, services));
        bool same = known.IsLike(Volatile.Read(ref _known)), wasReached = _reached.Task.IsCompleted && _failure is null;
        if (!same)
        {
            Volatile.Write(ref _known, known);
            _table.Replace(this, known.Offered);
        }
        _failure = null;
        if (!same || !wasReached)
            Options.Changed?.Invoke(this);
    }

    private void Tell(string failure)
    {
        string? before = _failure;
        _failure = failure;
        if (before is null)
            Options.Changed?.Invoke(this);
    }

    /// <summary>What is known of the server's methods.</summary>
    private sealed class Known
    {
        public static readonly Known Nothing = new([]);

        private readonly string _text;

        public Known(List<(ServiceSchema Schema, IReadOnlyList<Method> Methods)> offered)
        {
            Offered = offered;
            Services = [.. offered.Select(service => service.Schema)];
            foreach (MountedMethod method in offered.SelectMany(service => service.Methods).Cast<MountedMethod>())
            {
                ByForeignName.TryAdd(method.ForeignName, method);
                ByShortName.TryAdd(method.Schema.Name, method);
            }
            _text = string.Join('\n', Services.SelectMany(service => service.Methods.Select(method => $"{method}\t{method.Doc}")));
        }

        public List<(ServiceSchema Schema, IReadOnlyList<Method> Methods)> Offered { get; }

        public IReadOnlyList<ServiceSchema> Services { get; }

        public Dictionary<string, MountedMethod> ByForeignName { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, MountedMethod> ByShortName { get; } = new(StringComparer.Ordinal);

        public bool Holds(MountedMethod method) => ByForeignName.ContainsKey(method.ForeignName);

        public bool IsLike(Known other) => _text == other._text;
    }
}
