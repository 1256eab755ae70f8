using Polywire.Addressing;

namespace Polywire.Hubs.Listening;

/// <summary>
/// How the hub serves one wire, or a family of them. A new wire is one class and one line in <see cref="HubListeners"/>; one whose failures have an offset, a
/// line in <see cref="LinkListener"/>; one that is a WebSocket on the HTTP port too, its path in <see cref="HubSockets"/> and in HttpPlaces.
/// </summary>
internal interface IHubWire
{
    /// <summary>Whether it serves addresses of this wire (<see cref="Scheme.Wire"/>).</summary>
    bool Serves(Address address);

    /// <summary>
    /// Checks an address before the first one is opened, and returns what opens it.
    /// </summary>
    /// <exception cref="AddressException">The address's options do not say what to serve.</exception>
    Func<CancellationToken, ValueTask<IHubListener>> Plan(Address address, HubCore core);
}
