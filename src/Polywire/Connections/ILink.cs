namespace Polywire.Connections;

/// <summary>
/// What a <see cref="Pump"/> drives: one connection's tie between a wire's session and whoever uses it (a socket of the
/// library, a topic or queue of the hub). No member may block or await. The pump calls them one at a time.
/// </summary>
public interface ILink
{
    /// <summary>Called once, before the first byte is read; writes the greeting, if the wire has one, to <see cref="Pump.Output"/>.</summary>
    void Opened(Pump pump);

    /// <summary>
    /// Takes what it can of <paramref name="input"/>: all unconsumed bytes, in order, in one piece. Called again with the
    /// rest and more once more has arrived. Replies and deliveries are appended to outputs and flushed when this returns.
    /// </summary>
    /// <returns>How many bytes were consumed; they are gone afterwards.</returns>
    /// <exception cref="Exception">Any exception ends the connection with that reason, after what was written is flushed.</exception>
    int Receive(ReadOnlyMemory<byte> input);

    /// <summary>
    /// The pump has come to rest after <see cref="Pump.Park"/>: <paramref name="input"/> belongs to the consumer until
    /// <see cref="Pump.Unpark"/>. Called outside of any batch, so the consumer may run right here.
    /// </summary>
    void Parked(ReadOnlyMemory<byte> input);

    /// <summary>A flush has handed bytes to the transport, so that there is room again, and <see cref="Output.NotifyFlushed"/> was set. Called on the flushing thread, which may be inside another connection's turn.</summary>
    void Flushed();

    /// <summary>The deadline set with <see cref="Pump.SetDeadline"/> has come.</summary>
    void Tick(TimeSpan now);

    /// <summary>Called once, last. <paramref name="reason"/> is null when the peer closed in good order.</summary>
    void Closed(Exception? reason);
}
