using Polywire.Wires.Stomp;

namespace Polywire.Stomp;

/// <summary>
/// What a pattern does with its connection to a server. Called by the connection's pump, one call at a time, under its turn
/// lock: nothing here may block, await or run users' code, but for <see cref="Rested"/>.
/// </summary>
internal interface IStompUser
{
    /// <summary>The server has let us in: everything may be sent. Also after each reconnection.</summary>
    void Ready(StompLink link);

    /// <summary>A message; its slices are those of <paramref name="input"/>.</summary>
    void Received(StompLink link, ReadOnlySpan<byte> input, StompFrame frame);

    /// <summary>All that was read has been dealt with: true to be called at <see cref="Rested"/> before reading on.</summary>
    bool WantsRest(StompLink link);

    /// <summary>No lock is held: users' code may run here. Reading goes on after <see cref="StompLink.ReadOn"/>.</summary>
    void Rested(StompLink link);

    /// <summary>The connection has ended; another one follows unless the connector has given up.</summary>
    void Lost(StompLink link, Exception? reason);

    /// <summary>There will be no further connection. Called once, from any thread, no lock held.</summary>
    void GaveUp(PolywireException reason);
}
