using Polywire.Addressing;
using Polywire.Hubs;
using Polywire.Hubs.Bridges.Rpc;
using Polywire.Hubs.Listening;
using Polywire.Hubs.Security;
using Polywire.Hubs.Services;
using Polywire.Hubs.Topics;
using Polywire.Rpc;

namespace Polywire;

/// <summary>
/// A hub: clients of every wire that it listens on share its topics, queues and requests. One line gives a program or a
/// test a real broker: <c>await using var hub = await Hub.StartAsync();</c>
/// </summary>
public sealed class Hub : IAsyncDisposable
{
    private readonly HubCore _core;
    private readonly HubMounts _mounts;
    private readonly HubListeners _listeners;
    private readonly SemaphoreSlim _reloading = new(1, 1);

    private Hub(HubCore core, HubMounts mounts, HubListeners listeners)
    {
        _core = core;
        _mounts = mounts;
        _listeners = listeners;
    }

    /// <summary>What its connections share, for the tests.</summary>
    internal HubCore Core => _core;

    /// <summary>Where it listens, in the order of <see cref="HubOptions.Listen"/>; ports that the system chose are filled in.</summary>
    public IReadOnlyList<Address> Addresses => _listeners.Addresses;

    /// <summary>Open connections, all listeners together.</summary>
    public int Connections => _listeners.Connections;

    /// <summary>Bytes on their way to clients that have not taken them yet, all connections together.</summary>
    public long QueuedBytes => _listeners.QueuedBytes;

    /// <summary>Its topics, for programs that embed the hub.</summary>
    public TopicTable Topics => _core.Topics;

    /// <summary>Its services: what is added here can be called over every RPC wire at once.</summary>
    public ServiceTable Services => _core.Services;

    /// <summary>Starts a hub.</summary>
    /// <param name="options">Null: every wire on a free port of 127.0.0.1.</param>
    /// <param name="cancellationToken">Gives up; what listens already is closed again.</param>
    /// <exception cref="AddressException">An address is wrong, or would be open to other machines without users.</exception>
    /// <exception cref="PolywireException">An address is in use.</exception>
    public static async ValueTask<Hub> StartAsync(HubOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HubOptions();
        var core = new HubCore(options);
        HubMounts? mounts = null;
        try
        {
            mounts = await HubMounts.StartAsync(core, cancellationToken).ConfigureAwait(false);
            return new Hub(core, mounts, await HubListeners.StartAsync(core, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            if (mounts is not null) await mounts.DisposeAsync().ConfigureAwait(false);
            await core.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Where clients of <paramref name="wire"/> connect: <c>AddressOf("redis")</c>, <c>AddressOf("zmq", "xpub")</c>. A wire without a listener of
    /// its own may be on the HTTP port: <c>AddressOf("xmlrpc")</c>.
    /// </summary>
    /// <param name="wire">The wire's name as in an address.</param>
    /// <param name="role">The listener's <c>as</c> option; null for the wire's first listener.</param>
    /// <returns>An address to connect to: scheme, place and port, without the listener's options.</returns>
    /// <exception cref="InvalidOperationException">The hub has no such listener.</exception>
    public string AddressOf(string wire, string? role = null)
    {
        foreach (Address address in Addresses)
            if (address.Wire == wire && (role is null || address.Option("as") == role)) return address.ToString().Split('?')[0];
        foreach (Address address in Addresses)
            if (role is null && address.Wire == "http" && HttpPlaces.Of(wire, address) is { } place) return place;
        throw new InvalidOperationException($"The hub has no {wire} listener{(role is null ? "" : $" with as={role}")}.");
    }

    /// <summary>
    /// Takes other options while it runs, and drops no connection: users and what they may do (on open connections too), listeners, services, and limits of
    /// connections from now on (on the RPC wires: of listeners from now on). Limits of queues, the demo, the clock and the callbacks stay as they were.
    /// </summary>
    /// <param name="options">The new options, whole.</param>
    /// <param name="cancellationToken">Gives up; then all is as before.</param>
    /// <exception cref="AddressException">Something is wrong with them, or users appear on a hub that has none, or are all gone: all is as before.</exception>
    /// <exception cref="PolywireException">An address is in use: all is as before.</exception>
    public async ValueTask ReloadAsync(HubOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await _reloading.WaitAsync(cancellationToken).ConfigureAwait(false);
        HubOptions before = _core.Options;
        try
        {
            Users.Check(options.Users);
            if (_core.Users.Any != options.Users.Count > 0)
                throw new AddressException("Whether there are users at all is settled when a hub starts: its listeners ask everybody, or nobody. Restart it.");
            await HubMounts.CheckAsync(_core, options).ConfigureAwait(false);
            _core.Options = options with { Time = before.Time, ConnectionFailed = before.ConnectionFailed, AccessDenied = before.AccessDenied, ServiceChanged = before.ServiceChanged };
            await _listeners.ReloadAsync(_core, before, cancellationToken).ConfigureAwait(false);
            await _mounts.ReloadAsync(_core).ConfigureAwait(false);
            _core.Users.Replace(options.Users);
            _listeners.Reload();
        }
        catch
        {
            _core.Options = before;
            throw;
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>What is wrong with an address to listen at, as far as it can be known without opening it; null when nothing is.</summary>
    internal static string? ComplaintOf(string address, HubOptions options) => HubListeners.Complaint(address, options);

    /// <summary>
    /// Stops listening, lets calls that are under way end (within <see cref="HubOptions.DrainTimeout"/>) and every connection send what it has
    /// (within 5 s), closes them all.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _listeners.DisposeAsync().ConfigureAwait(false);
        await _mounts.DisposeAsync().ConfigureAwait(false);
        await _core.DisposeAsync().ConfigureAwait(false);
        _reloading.Dispose();
    }
}
