using Polywire.Addressing;
using Polywire.Hubs.Listening;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>Redis at the hub.</summary>
internal sealed class RespHubWire : IHubWire
{
    private static readonly byte[] s_refusal = "-ERR max number of clients reached\r\n"u8.ToArray();

    public bool Serves(Address address) => address.Wire == "redis";

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core) =>
        LinkListener.Plan(address, core, () => new RespLink(core.Resp, address.Port, core.Options.At(address)), s_refusal);
}
