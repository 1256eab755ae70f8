using Polywire.Addressing;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Hubs.Bridges.Rpc;
using Polywire.Hubs.Bridges.Zmtp;

namespace Polywire.Hubs.Listening;

/// <summary>The hub's open listeners.</summary>
internal sealed class HubListeners : IAsyncDisposable
{
    private static readonly IHubWire[] s_wires = [new RespHubWire(), new ZmtpHubWire(), new RpcHubWire(), new HttpHubWire()];

    private readonly List<IHubListener> _listeners = [];

    private HubListeners() { }

    internal IReadOnlyList<Address> Addresses => [.. _listeners.Select(listener => listener.Address)];

    internal int Connections => _listeners.Sum(listener => listener.Connections);

    internal long QueuedBytes => _listeners.Sum(listener => listener.QueuedBytes);

    /// <summary>Checks every address before it opens the first, so that a mistake leaves nothing half open.</summary>
    internal static async ValueTask<HubListeners> StartAsync(HubCore core, CancellationToken cancellationToken)
    {
        Func<CancellationToken, ValueTask<IHubListener>>[] plan = [.. Wanted(core.Options).Select(address => Plan(address, core))];
        var listeners = new HubListeners();
        try
        {
            foreach (Func<CancellationToken, ValueTask<IHubListener>> open in plan)
                listeners._listeners.Add(await open(cancellationToken).ConfigureAwait(false));
            return listeners;
        }
        catch
        {
            await listeners.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // First nobody new anywhere, then the goodbyes, side by side.
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private static IEnumerable<Address> Wanted(HubOptions options)
        => options.Listen.Count > 0 ? options.Listen.Select(Address.Parse) : options.SuitingListeners.Select(text => Address.Parse(text).WithPort(0));

    private static Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core)
    {
        if (!address.IsLoopback && !core.Users.Any && !core.Options.Insecure)
            throw new AddressException($"Refusing to listen at {address}: other machines could connect and nobody need log in. Add users (--user NAME:PASSWORD), or allow it with --insecure.");
        IHubWire wire = s_wires.FirstOrDefault(wire => wire.Serves(address))
            ?? throw new AddressException($"The hub does not speak '{address.Wire}' (in {address}).");
        return wire.Plan(address, core);
    }
}
