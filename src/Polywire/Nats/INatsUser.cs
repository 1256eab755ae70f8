using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>
/// What a pattern does with its connection to a server. Called by the connection's pump, one call at a time, under its turn
/// lock: nothing here may block, await or run users' code, but for <see cref="Rested"/>.
/// </summary>
internal interface INatsUser
{
    /// <summary>The server has let us in: everything may be sent. Also after each reconnection.</summary>
    void Ready(NatsLink link);

    /// <summary>A message; the frame's ranges are places in <paramref name="input"/>.</summary>
    void Received(NatsLink link, ReadOnlySpan<byte> input, in NatsFrame frame);

    /// <summary>The server refused something and goes on.</summary>
    void Refused(NatsLink link, string words);

    /// <summary>All that was read has been dealt with: true to be called at <see cref="Rested"/> before reading on.</summary>
    bool WantsRest(NatsLink link);

    /// <summary>No lock is held: users' code may run here. Reading goes on after <see cref="NatsLink.ReadOn"/>.</summary>
    void Rested(NatsLink link);

    /// <summary>The connection has ended; another one follows unless the connector has given up.</summary>
    void Lost(NatsLink link, Exception? reason);

    /// <summary>There will be no further connection. Called once, from any thread, no lock held.</summary>
    void GaveUp(PolywireException reason);
}
