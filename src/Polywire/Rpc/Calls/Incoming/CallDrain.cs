using System.Collections.Concurrent;

namespace Polywire.Rpc;

/// <summary>
/// How a server ends, on every wire: it takes no more calls, lets those that are under way end for <see cref="RpcServerOptions.DrainTimeout"/>,
/// and ends the rest with <see cref="RpcStatus.Unavailable"/>, in their wires' own words. Who hosts it stops accepting before, and closes the
/// connections afterwards.
/// </summary>
/// <param name="load">What is under way.</param>
/// <param name="options">How long it may be.</param>
internal sealed class CallDrain(ServerLoad load, RpcServerOptions options)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<ICallOrigin, bool> _origins = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile bool _hasBegun;
    private volatile bool _isOver;
    private Task? _run;

    /// <summary>Whether new calls are refused.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Completes when new calls are refused.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Refuses new calls from now on.</summary>
    public void Begin()
    {
        _hasBegun = true;
        _begun.TrySetResult();
    }

    /// <summary>Calls of it are to be waited for.</summary>
    public void Add(ICallOrigin origin)
    {
        _origins[origin] = true;
        // Begun before the drain, and not seen by it.
        if (_isOver)
            origin.End(Failure());
    }

    /// <summary>It has no more calls.</summary>
    public void Remove(ICallOrigin origin) => _origins.TryRemove(origin, out _);

    /// <summary>Refuses new calls; completes when those that were under way have ended, or were ended. Once: who asks again waits for the same.</summary>
    public Task RunAsync()
    {
        lock (_gate)
            return _run ??= EndAsync();
    }

    /// <summary>Completes when no call is under way any more, or the drain's time is over. New calls are taken all the while.</summary>
    public Task IdleAsync() => WhileAsync(() => load.Calls > 0 || _origins.Keys.Any(static origin => origin.IsBusy || origin.HasUnread), options.DrainTimeout);

    private static RpcException Failure() => new(RpcStatus.Unavailable, "the server is shutting down");

    private async Task EndAsync()
    {
        Begin();
        await IdleAsync().ConfigureAwait(false);
        _isOver = true;
        foreach (ICallOrigin origin in _origins.Keys)
            origin.End(Failure());
        await WhileAsync(() => _origins.Keys.Any(static origin => origin.HasUnread), options.Listener.Connection.CloseTimeout).ConfigureAwait(false);
    }

    private async Task WhileAsync(Func<bool> holds, TimeSpan atMost)
    {
        using var late = new CancellationTokenSource(atMost, options.Time);
        // Telling of every end would cost every call; looks ten milliseconds apart cost nothing.
        while (holds() && !late.IsCancellationRequested)
            await Task.Delay(s_look, options.Time, CancellationToken.None).ConfigureAwait(false);
    }
}
