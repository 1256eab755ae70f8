using Polywire.Addressing;
using Polywire.Hubs.Listening;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>STOMP at the hub, over TCP and TLS. Over WebSocket it is on the HTTP port.</summary>
internal sealed class StompHubWire : IHubWire
{
    private static readonly byte[] s_refusal = "ERROR\nmessage:Connection refused\ncontent-type:text/plain\nversion:1.0,1.1,1.2\n\nToo many connections (limit MaxConnections)\n\0"u8.ToArray();

    public bool Serves(Address address) => address.Wire == "stomp" && address.Transport is TransportKind.Tcp or TransportKind.Tls;

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core) =>
        LinkListener.Plan(address, core, () => new StompLink(core.Stomp, core.Options.At(address)), s_refusal);
}
