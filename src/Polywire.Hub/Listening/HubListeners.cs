using Polywire.Addressing;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Hubs.Bridges.Rpc;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Hubs.Bridges.Zmtp;
using Polywire.Hubs.Monitoring;
using Polywire.Transports;

namespace Polywire.Hubs.Listening;

/// <summary>The hub's open listeners, by the addresses that were asked for.</summary>
internal sealed class HubListeners : IAsyncDisposable
{
    private static readonly IHubWire[] s_wires = [new RespHubWire(), new ZmtpHubWire(), new NatsHubWire(), new StompHubWire(), new RpcHubWire(), new HttpHubWire()];

    private readonly List<(Address Wanted, IHubListener Listener)> _open = [];

    // Accept nobody any more; what is connected to them stays, and once nothing is, so do its figures alone.
    private readonly List<IHubListener> _stopped = [];

    private long _acceptedByGone;

    private readonly Action _saysGoodbye;

    private HubListeners(Action saysGoodbye) => _saysGoodbye = saysGoodbye;

    internal IReadOnlyList<Address> Addresses => [.. Snapshot().Select(entry => entry.Listener.Address)];

    internal int Connections => All().Sum(listener => listener.Connections);

    internal long Accepted
    {
        get
        {
            lock (_open) return _acceptedByGone + All().Sum(listener => listener.Accepted);
        }
    }

    /// <summary>Listeners that are open, or stopped and still have connections.</summary>
    internal int Kept => All().Length;

    /// <summary>All open connections.</summary>
    internal IEnumerable<ConnectionFacts> Describe() => All().SelectMany(listener => listener.Describe());

    internal long QueuedBytes => All().Sum(listener => listener.QueuedBytes);

    /// <summary>Checks every address before it opens the first, so that a mistake leaves nothing half open.</summary>
    internal static async ValueTask<HubListeners> StartAsync(HubCore core, CancellationToken cancellationToken)
    {
        (Address Address, Func<CancellationToken, ValueTask<IHubListener>> Open)[] plan = [.. Wanted(core.Options).Select(address => (address, Plan(address, core, core.Options)))];
        HubListeners listeners = core.Listeners = new HubListeners(core.Nats.SayLameDuck);
        try
        {
            foreach ((Address address, Func<CancellationToken, ValueTask<IHubListener>> open) in plan) await listeners.OpenAsync(address, open, cancellationToken).ConfigureAwait(false);
            return listeners;
        }
        catch
        {
            await listeners.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What is wrong with an address to listen at; null when nothing is. Opens nothing.</summary>
    internal static string? Complaint(string address, HubOptions options)
    {
        try
        {
            Address place = Address.Parse(address);
            if (place.Transport is TransportKind.Tls or TransportKind.Https) _ = new ServerTls(TlsOptions.FromAddress(place));
            // Only looked at: its timers were never set, and need no disposing of.
            Plan(place, new HubCore(options with { Users = [.. options.Users.Select(static user => new HubUser(user.Name))] }), options);
            return null;
        }
        catch (PolywireException wrong)
        {
            return wrong.Message;
        }
        catch (AddressException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>Opens what is new and stops what is asked for no longer; what was connected stays so. When something cannot be opened all is as before.</summary>
    /// <param name="core">The hub, which has the new options already.</param>
    /// <param name="before">The options before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask ReloadAsync(HubCore core, HubOptions before, CancellationToken cancellationToken)
    {
        HubOptions options = core.Options;
        await ForgetIdleAsync().ConfigureAwait(false);
        List<Address> wanted = [.. Wanted(options)];
        List<(Address Wanted, IHubListener Listener)> gone = [.. Snapshot().Where(entry => !Takes(wanted, entry.Wanted))];
        (Address Address, Func<CancellationToken, ValueTask<IHubListener>> Open)[] added = [.. wanted.Select(address => (address, Plan(address, core, options)))];
        // The old first: a new one may want its port.
        foreach ((Address Wanted, IHubListener Listener) entry in gone) await StopAsync(entry).ConfigureAwait(false);
        int kept = _open.Count;
        try
        {
            foreach ((Address address, Func<CancellationToken, ValueTask<IHubListener>> open) in added) await OpenAsync(address, open, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            core.Options = before;
            foreach ((Address Wanted, IHubListener Listener) entry in Snapshot().Skip(kept)) await StopAsync(entry).ConfigureAwait(false);
            foreach ((Address old, IHubListener listener) in gone) await OpenAsync(old, Plan(old.WithPort(listener.Address.Port), core, before), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connections from now on have the limits of the hub's new options.</summary>
    internal void Reload()
    {
        foreach (IHubListener listener in All()) listener.Reload();
    }

    public async ValueTask DisposeAsync()
    {
        // First nobody new anywhere, then the goodbyes, side by side. Clients that can be told what is coming need not wait for calls that are under way.
        Task stopped = Task.WhenAll(Snapshot().Select(entry => entry.Listener.StopAsync().AsTask()));
        _saysGoodbye();
        await stopped.ConfigureAwait(false);
        await Task.WhenAll(All().Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    // Each listener that is open stands for one wish: taken out, so that two of the same are two.
    private static bool Takes(List<Address> wanted, Address address)
    {
        string text = Key(address);
        int at = wanted.FindIndex(other => Key(other) == text);
        if (at < 0) return false;
        wanted.RemoveAt(at);
        return true;
    }

    private static string Key(Address address) => $"{address} {address.Password} {address.Option("secret_key")}";

    private async ValueTask OpenAsync(Address address, Func<CancellationToken, ValueTask<IHubListener>> open, CancellationToken cancellationToken)
    {
        IHubListener listener = await open(cancellationToken).ConfigureAwait(false);
        lock (_open) _open.Add((address, listener));
    }

    private async ValueTask StopAsync((Address Wanted, IHubListener Listener) entry)
    {
        lock (_open)
        {
            _open.Remove(entry);
            _stopped.Add(entry.Listener);
        }
        await entry.Listener.StopAsync().ConfigureAwait(false);
    }

    // Stopped listeners whose last connection has ended.
    private async ValueTask ForgetIdleAsync()
    {
        IHubListener[] idle;
        lock (_open)
        {
            idle = [.. _stopped.Where(static listener => listener.Connections == 0)];
            _stopped.RemoveAll(listener => idle.Contains(listener));
            _acceptedByGone += idle.Sum(static listener => listener.Accepted);
        }
        foreach (IHubListener listener in idle) await listener.DisposeAsync().ConfigureAwait(false);
    }

    private (Address Wanted, IHubListener Listener)[] Snapshot()
    {
        lock (_open) return [.. _open];
    }

    private IHubListener[] All()
    {
        lock (_open) return [.. _open.Select(static entry => entry.Listener), .. _stopped];
    }

    private static IEnumerable<Address> Wanted(HubOptions options)
        => options.Listen.Count > 0 ? options.Listen.Select(Address.Parse) : options.SuitingListeners.Select(text => Address.Parse(text).WithPort(0));

    private static Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core, HubOptions options)
    {
        if (!address.IsLoopback && options.Users.Count == 0 && !options.Insecure)
            throw new AddressException($"Refusing to listen at {address}: other machines could connect and nobody need log in. Add users (--user NAME:PASSWORD), or allow it with --insecure.");
        options.At(address);
        IHubWire wire = s_wires.FirstOrDefault(wire => wire.Serves(address))
            ?? throw new AddressException(address.Transport is TransportKind.WebSocket or TransportKind.WebSocketSecure
                ? $"Over WebSocket '{address.Wire}' is on the hub's HTTP port (in {address}): listen at http{(address.Transport is TransportKind.WebSocketSecure ? "s" : "")}://{address.Host}:{address.Port}."
                : $"The hub does not speak '{address.Wire}' (in {address}).");
        return wire.Plan(address, core);
    }
}
