using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Transports;
using Polywire.Wires.Nats;
using Polywire.Wires.Resp;
using Polywire.Wires.Stomp;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Listening;

/// <summary>A listener whose connections are pumps with the hub's own links: the messaging wires.</summary>
internal sealed class LinkListener : IHubListener
{
    private readonly Listener _listener;
    private readonly HubCore _core;
    private readonly string _wire;
    private readonly Func<ListenerOptions> _options;

    private LinkListener(Listener listener, HubCore core, string wire, Func<ListenerOptions> options) =>
        (_listener, _core, _wire, _options) = (listener, core, wire, options);

    public Address Address => _listener.Address;

    public int Connections => _listener.Count;

    public long Accepted => _listener.Accepted;

    public long QueuedBytes => _listener.QueuedBytes;

    public IEnumerable<ConnectionFacts> Describe() => _listener.Pumps.Select(pump => ConnectionFacts.Of(_wire, pump));

    /// <summary>What opens it.</summary>
    /// <param name="address">Where.</param>
    /// <param name="core">The hub.</param>
    /// <param name="links">Makes the link of each connection.</param>
    /// <param name="refusal">The wire's own words for «too many connections»; empty for none.</param>
    internal static Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core, Func<ILink> links, ReadOnlyMemory<byte> refusal = default)
        => Plan(address, core, links, new ListenerWords { Refusal = refusal });

    /// <inheritdoc cref="Plan(Address, HubCore, Func{ILink}, ReadOnlyMemory{byte})"/>
    internal static Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core, Func<ILink> links, ListenerWords words)
    {
        ListenerOptions first = Options();
        return async cancellationToken =>
            new LinkListener(await Listener.StartAsync(address, _ => links(), first, cancellationToken).ConfigureAwait(false), core, address.Wire, Options);

        ListenerOptions Options() => HubCore.Listening(core.Options.At(address)) with
        {
            RefusalBytes = words.Refusal,
            BeforeTls = words.BeforeTls,
            Secure = words.Secure,
            NotSecured = (transport, reason) => Report(core, address.Wire, transport, reason),
            Ended = pump => Report(core, address.Wire, pump),
        };
    }

    public void Reload()
    {
        _listener.Options = _options();
        foreach (Pump pump in _listener.Pumps) CloseIfStranger(_core, _wire, pump);
    }

    public ValueTask StopAsync() => _listener.StopAsync();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>Ends the connection of who is a user no longer: it would still get what it once subscribed to.</summary>
    internal static void CloseIfStranger(HubCore core, string wire, Pump pump)
    {
        string user = core.Users.Any ? ConnectionFacts.Of(wire, pump).User : "";
        if (user.Length > 0 && core.Users.Named(user) is null) _ = pump.CloseAsync(new PolywireException(FailureKind.Refused, $"'{user}' is a user no longer."));
    }

    /// <summary>What is to be done when a connection has ended: its figures stay in the sums, and whose fault it was is told.</summary>
    internal static void Report(HubCore core, string wire, Pump pump)
    {
        if (pump.Output.LostMessages > 0) core.Drops.Add(DropReason.ConnectionLost, pump.Link as IHubLink, default, pump.Output.LostMessages);
        core.Counters.AddEnded(ConnectionFacts.Of(wire, pump));
        Report(core, wire, pump.Transport, pump.EndReason);
    }

    // A peer that hangs up, in whatever way, has done nothing wrong.
    private static void Report(HubCore core, string wire, Transport transport, Exception? reason)
    {
        if (core.Options.ConnectionFailed is not { } told || reason is null or IOException or SocketException or ObjectDisposedException) return;
        long? offset = reason switch
        {
            RespException resp => resp.Offset,
            StompException stomp => stomp.Offset,
            ZmtpException zmtp => zmtp.Offset,
            NatsException nats => nats.Offset,
            _ => null,
        };
        told(new ConnectionFailure(wire, transport.RemoteName, offset is < 0 ? null : offset, reason.Message));
    }
}
