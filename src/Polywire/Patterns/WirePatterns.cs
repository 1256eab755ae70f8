using Polywire.Addressing;

namespace Polywire.Patterns;

/// <summary>The wires whose patterns this build has. A new wire is one line here.</summary>
public static class WirePatterns
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IWirePatterns> All { get; } =
    [
        new Zeromq.ZeromqPatterns(),
        new Redis.RedisPatterns(),
        new Stomp.StompPatterns(),
        new Nats.NatsPatterns(),
    ];

    /// <summary>The patterns of the address's wire.</summary>
    /// <param name="address">The address.</param>
    /// <param name="bind">Whether it is to be listened at.</param>
    /// <exception cref="PolywireException">The wire has no patterns, or cannot be listened on.</exception>
    public static IWirePatterns Of(Address address, bool bind)
    {
        ArgumentNullException.ThrowIfNull(address);
        IWirePatterns patterns = All.FirstOrDefault(wire => wire.Wire == address.Wire)
            ?? throw new PolywireException(FailureKind.Refused, $"The wire '{address.Wire}' of {address} has no messaging patterns.");
        if (bind && !patterns.CanBind)
            throw new PolywireException(FailureKind.Refused, $"{address} is a server's address: connect to it. To listen for clients of that wire, run a hub (polywire hub --listen {address}).");
        return patterns;
    }
}
