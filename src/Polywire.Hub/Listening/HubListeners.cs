using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Hubs.Bridges.Zmtp;
using Polywire.Wires.Resp;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Listening;

/// <summary>The hub's open listeners.</summary>
internal sealed class HubListeners : IAsyncDisposable
{
    private static readonly IHubWire[] s_wires = [new RespHubWire(), new ZmtpHubWire()];

    private readonly List<Listener> _listeners = [];

    private HubListeners() { }

    internal IReadOnlyList<Address> Addresses => [.. _listeners.Select(listener => listener.Address)];

    internal int Connections => _listeners.Sum(listener => listener.Count);

    internal long QueuedBytes => _listeners.Sum(listener => listener.QueuedBytes);

    /// <summary>Checks every address before it opens the first, so that a mistake leaves nothing half open.</summary>
    internal static async ValueTask<HubListeners> StartAsync(HubCore core, CancellationToken cancellationToken)
    {
        List<(Address Address, Func<ILink> Links, IHubWire Wire)> plan = [.. Wanted(core.Options).Select(address => Plan(address, core))];
        var listeners = new HubListeners();
        try
        {
            foreach ((Address address, Func<ILink> links, IHubWire wire) in plan)
            {
                var options = new ListenerOptions
                {
                    MaxConnections = core.Options.MaxConnections,
                    Connection = core.Options.Connection,
                    RefusalBytes = wire.RefusalBytes,
                    IdleTimeout = core.Options.IdleTimeout,
                    Ended = pump => Report(core.Options, wire.Wire, pump),
                    HandshakeTimeout = core.Options.HandshakeTimeout,
                    Time = core.Time,
                };
                listeners._listeners.Add(await Listener.StartAsync(address, _ => LinkFor(core, links), options, cancellationToken).ConfigureAwait(false));
            }
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
        foreach (Listener listener in _listeners) await listener.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private static IEnumerable<Address> Wanted(HubOptions options)
        => options.Listen.Count > 0 ? options.Listen.Select(Address.Parse) : HubOptions.DefaultListeners.Select(text => Address.Parse(text).WithPort(0));

    private static (Address Address, Func<ILink> Links, IHubWire Wire) Plan(Address address, HubCore core)
    {
        if (!address.IsLoopback && !core.Users.Any && !core.Options.Insecure)
            throw new AddressException($"Refusing to listen at {address}: other machines could connect and nobody need log in. Add users (--user NAME:PASSWORD), or allow it with --insecure.");
        IHubWire wire = s_wires.FirstOrDefault(wire => wire.Wire == address.Wire)
            ?? throw new AddressException($"The hub does not speak '{address.Wire}' (in {address}).");
        return (address, wire.LinksFor(address, core), wire);
    }

    private static void Report(HubOptions options, string wire, Pump pump)
    {
        // A peer that hangs up, in whatever way, has done nothing wrong.
        if (options.ConnectionFailed is null || pump.EndReason is not { } reason || reason is IOException or SocketException or ObjectDisposedException) return;
        long? offset = reason switch
        {
            RespException resp => resp.Offset,
            ZmtpException zmtp => zmtp.Offset,
            _ => null,
        };
        options.ConnectionFailed(new ConnectionFailure(wire, pump.Transport.RemoteName, offset is < 0 ? null : offset, reason.Message));
    }

    private static ILink LinkFor(HubCore core, Func<ILink> links)
    {
        core.Counters.AddConnection();
        return links();
    }
}
