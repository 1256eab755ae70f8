using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Listening;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>ZeroMQ at the hub: the listener's <c>as</c> option says which socket it is.</summary>
internal sealed class ZmtpHubWire : IHubWire
{
    internal const string DefaultQueue = "work";

    private static readonly string[] s_roles = ["xsub", "xpub", "pull", "push", "router", "dealer"];

    public bool Serves(Address address) => address.Wire == "zmq";

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core) => LinkListener.Plan(address, core, LinksFor(address, core));

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
