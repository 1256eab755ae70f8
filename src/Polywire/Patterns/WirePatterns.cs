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
    /// <exception cref="PolywireException">The wire has no patterns.</exception>
    public static IWirePatterns Of(Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (IWirePatterns wire in All)
            if (wire.Wire == address.Wire) return wire;
        throw new PolywireException(FailureKind.Refused, $"The wire '{address.Wire}' of {address} has no messaging patterns.");
    }
}
