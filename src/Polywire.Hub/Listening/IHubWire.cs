using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Hubs.Listening;

/// <summary>How the hub serves one wire. A new wire is one class and one line in <see cref="HubListeners"/>.</summary>
internal interface IHubWire
{
    /// <summary>The wire's name as in <see cref="Scheme.Wire"/>.</summary>
    string Wire { get; }

    /// <summary>The wire's own words for «too many connections»; empty for none.</summary>
    ReadOnlyMemory<byte> RefusalBytes { get; }

    /// <summary>What makes the link of each connection to <paramref name="address"/>.</summary>
    /// <exception cref="AddressException">The address's options do not say what to serve.</exception>
    Func<ILink> LinksFor(Address address, HubCore core);
}
