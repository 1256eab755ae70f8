using Polywire.Addressing;

namespace Polywire.Rpc;

/// <summary>The wires that carry calls. A new wire is one line here.</summary>
internal static class RpcWires
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IRpcWire> All { get; } =
    [
        new Grpc.GrpcWire(),
        new JsonRpc.JsonRpcWire(),
        new Twirp.TwirpWire(),
        new XmlRpc.XmlRpcWire(),
        new MessagePackRpc.MessagePackRpcWire(),
        new Zerorpc.ZerorpcWire(),
    ];

    /// <summary>The wire of an address.</summary>
    /// <exception cref="PolywireException">The wire carries no calls.</exception>
    public static IRpcWire Of(Address address)
    {
        foreach (IRpcWire wire in All)
            if (wire.Wire == address.Wire) return wire;
        throw new PolywireException(FailureKind.Refused, $"The wire '{address.Wire}' of {address} carries no calls: these do: {string.Join(", ", All.Select(wire => wire.Wire))}.");
    }

    /// <summary>Whether a wire's server needs an HTTP server around it.</summary>
    public static bool IsHttp(Address address) => address.Transport is TransportKind.Http or TransportKind.Https or TransportKind.WebSocket or TransportKind.WebSocketSecure;
}
