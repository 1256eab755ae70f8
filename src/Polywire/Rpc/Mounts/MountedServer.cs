using Polywire.Addressing;

namespace Polywire.Rpc;

/// <summary>The one client with which a mounted server is called: connects when it is first needed, and again after the connection was lost.</summary>
/// <param name="address">Where it is.</param>
/// <param name="options">Time-outs and limits.</param>
internal sealed class MountedServer(Address address, RpcClientOptions options) : IAsyncDisposable
{
    // Who calls while the server is gone hears so at once, instead of waiting until it may have come back.
    private readonly RpcClientOptions _options = options with { Reconnects = false, Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task<RpcClient>? _client;

    /// <summary>The client.</summary>
    /// <exception cref="PolywireException">The server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the mount was disposed of.</exception>
    public Task<RpcClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_client is { IsCompletedSuccessfully: true } ready)
            {
#pragma warning disable VSTHRD103 // Complete already.
                if (!ready.Result.IsOver)
                    return ready;
                _ = ready.Result.DisposeAsync().AsTask();
#pragma warning restore VSTHRD103
                _client = null;
            }
            if (_client is null or { IsCompleted: true })
                _client = ConnectAsync();
            return _client.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task<RpcClient>? client;
        lock (_gate)
            client = _client;
        if (client is null)
            return;
        try
        {
            await (await client.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is PolywireException or OperationCanceledException)
        {
            // It was never reached.
        }
    }

    // Not under the lock: connecting over HTTP, or to a name that does not resolve, may run a while before it first yields.
    private async Task<RpcClient> ConnectAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await RpcClient.ConnectAsync(address, _options, _closing.Token).ConfigureAwait(false);
    }
}
