using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Listening;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>Redis at the hub.</summary>
internal sealed class RespHubWire : IHubWire
{
    /// <inheritdoc/>
    public string Wire => "redis";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> RefusalBytes { get; } = "-ERR max number of clients reached\r\n"u8.ToArray();

    /// <inheritdoc/>
    public Func<ILink> LinksFor(Address address, HubCore core) => () => new RespLink(core.Resp, address.Port);
}
