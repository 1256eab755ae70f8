using Polywire.Addressing;
using Polywire.Hubs.Listening;
using Polywire.Rpc;

namespace Polywire.Hubs.Bridges.Rpc;

/// <summary>The RPC wires with connections of their own: MessagePack-RPC, JSON-RPC over TCP, zerorpc.</summary>
internal sealed class RpcHubWire : IHubWire
{
    public bool Serves(Address address) => !RpcWires.IsHttp(address) && RpcWires.All.Any(wire => wire.Wire == address.Wire);

    public Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core)
    {
        if (core.Users.Any && !core.Options.Insecure && !RpcWires.Of(address).LogsIn)
            throw new AddressException($"{address.Wire} has no log-in, and this hub has users: leave {address} out, or let everybody call there with --insecure.");
        RpcServerOptions options = core.CallsAt(address);
        options = options with { Listener = options.Listener with { Ended = pump => LinkListener.Report(core, address.Wire, pump) } };
        return async cancellationToken =>
            new RpcListener(await RpcWires.Of(address).ListenAsync(address, core.Services, options, cancellationToken).ConfigureAwait(false));
    }
}
