using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Listening;
using Polywire.Transports;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>ZeroMQ at the hub: the listener's <c>as</c> option says which socket it is.</summary>
internal sealed class ZmtpHubWire : IHubWire
{
    internal const string DefaultQueue = "work";

    private static readonly Dictionary<string, ZmtpSocketType> s_sockets = new(StringComparer.Ordinal)
    {
        ["xsub"] = ZmtpSocketType.XSub, ["xpub"] = ZmtpSocketType.XPub, ["pull"] = ZmtpSocketType.Pull,
        ["push"] = ZmtpSocketType.Push, ["router"] = ZmtpSocketType.Router, ["dealer"] = ZmtpSocketType.Dealer,
    };

    private static readonly IEnumerable<string> s_roles = s_sockets.Keys;

    public bool Serves(Address address) => address.Wire == "zmq";

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core) => LinkListener.Plan(address, core, LinksFor(address, core), new ListenerWords { Secure = Securing(address, core) });

    // The role that the peers see; what is sealed, and who may in.
    private static Func<Transport, CancellationToken, ValueTask<Transport>>? Securing(Address address, HubCore core)
    {
        if (ZeromqCurve.FromAddress(address, bind: true, null) is not { } curve || address.Transport is TransportKind.Inproc) return null;
        // Loaded now, so that a hub without libsodium does not start rather than refuse everybody.
        _ = Sodium.Instance;
        return (transport, cancellationToken) =>
        {
            HubOptions options = core.Options.At(address);
            ZmtpCurveOptions keys = (curve with { Admits = key => !core.Users.Any || core.Users.OfCurveKey(key.Span) is not null }).ForSession(new ZmtpSessionOptions
            {
                SocketType = s_sockets[address.Option("as")!],
                Limits = new ZmtpLimits { MessageBytes = options.MessageBytes, HandshakeTimeout = options.HandshakeTimeout },
            });
            return CurveTransport.OverAsync(transport, keys, cancellationToken);
        };
    }

    private static Func<ILink> LinksFor(Address address, HubCore core)
    {
        string role = address.Option("as") ?? throw new AddressException($"{address} does not say which socket it is: add ?as=xsub (for publishers), xpub (subscribers), pull (pushers), push (pullers), router (askers) or dealer (workers).");
        string queue = address.Option("queue") ?? DefaultQueue;
        if (queue.Length is 0 || System.Text.Encoding.UTF8.GetByteCount(queue) > Names.MaxBytes)
            throw new AddressException($"The queue of {address} must have a name of 1 to {Names.MaxBytes} bytes.");
        int highWater = address.Option("sndhwm", ZmtpLink.DefaultHighWater);
        return role switch
        {
            "xsub" => () => new XsubLink(core, address),
            "xpub" => () => new XpubLink(core, address, highWater),
            "pull" => () => new PullLink(core, address, queue),
            "push" => () => new PushLink(core, address, queue, highWater),
            "router" => () => new RouterLink(core, address, queue),
            "dealer" => () => new DealerLink(core, address, queue, highWater),
            _ => throw new AddressException($"as={role} in {address}: did you mean '{Spelling.Nearest(role, s_roles)}'? The hub has {string.Join(", ", s_roles)}."),
        };
    }
}
