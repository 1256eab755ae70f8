namespace Polywire.Wires.Nats;

/// <summary>
/// The one exception of the NATS wire: what went wrong, at which byte, and what the peer is told before the connection ends.
/// <see href="https://docs.nats.io/reference/reference-protocols/nats-protocol">Specification.</see>
/// </summary>
public sealed class NatsException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="failure">Its kind.</param>
    /// <param name="message">For people and logs: what was wrong.</param>
    /// <param name="offset">Of the offending byte, counted from the start of the frame.</param>
    /// <param name="reply">The words of the <c>-ERR</c> line for the peer; null to end without one, as nats-server does for wrong arguments.</param>
    /// <param name="section">Heading of the specification that was broken; null where none speaks of it.</param>
    public NatsException(NatsFailure failure, string message, long offset = 0, string? reply = null, string? section = null)
        : base(message)
    {
        Failure = failure;
        Offset = offset;
        Reply = reply;
        Section = section;
    }

    /// <summary>The kind of failure.</summary>
    public NatsFailure Failure { get; }

    /// <summary>Where the offending byte stands, counted from the start of the frame.</summary>
    public long Offset { get; }

    /// <summary>The words of the <c>-ERR</c> line that a server sends before it closes; null to close silently.</summary>
    public string? Reply { get; }

    /// <summary>The heading of the specification that was broken, or null.</summary>
    public string? Section { get; }

    internal static NatsException Wrong(string what, long offset, string section, string? reply = null) =>
        new(NatsFailure.Protocol, $"{what} (byte {offset})", offset, reply, section);

    internal static NatsException TooMuch(string what, long offset, string? reply) =>
        new(NatsFailure.Limit, $"{what} (byte {offset})", offset, reply);

    /// <summary>The server refuses: the words are for the peer and for the log alike.</summary>
    internal static NatsException Refusal(string words, NatsFailure failure = NatsFailure.Refused) =>
        new(failure, words, 0, words, "+OK/ERR");
}
