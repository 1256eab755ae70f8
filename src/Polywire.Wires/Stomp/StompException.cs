namespace Polywire.Wires.Stomp;

/// <summary>
/// The one exception of the STOMP wire: what went wrong, at which byte, and what the peer is told before the connection
/// ends. <see href="https://stomp.github.io/stomp-specification-1.2.html#ERROR">Specification.</see>
/// </summary>
public sealed class StompException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="failure">Its kind.</param>
    /// <param name="reason">In two or three words, as the <c>message</c> header of an ERROR frame.</param>
    /// <param name="message">For people and logs, and as the body of the ERROR frame.</param>
    /// <param name="offset">Of the offending byte, counted from the start of the frame.</param>
    /// <param name="section">Heading of the specification that was broken; null where none speaks of it.</param>
    /// <param name="receipt">The <c>receipt</c> header of the frame that was refused, or null.</param>
    public StompException(StompFailure failure, string reason, string message, long offset = 0, string? section = null, string? receipt = null)
        : base(message)
    {
        Failure = failure;
        Reason = reason;
        Offset = offset;
        Section = section;
        Receipt = receipt;
    }

    /// <summary>The kind of failure.</summary>
    public StompFailure Failure { get; }

    /// <summary>The <c>message</c> header of the ERROR frame that a server sends before it closes.</summary>
    public string Reason { get; }

    /// <summary>Where the offending byte stands, counted from the start of the frame.</summary>
    public long Offset { get; }

    /// <summary>The heading of the specification that was broken, or null.</summary>
    public string? Section { get; }

    /// <summary>The receipt that the refused frame asked for: the ERROR frame's <c>receipt-id</c>. Null when it asked for none.</summary>
    public string? Receipt { get; }

    /// <summary>The same of a frame that asked for this receipt.</summary>
    internal StompException Of(string receipt) => new(Failure, Reason, Message, Offset, Section, receipt);

    internal static StompException Grammar(string message, long offset) =>
        new(StompFailure.Protocol, "Bad frame", $"{message} (byte {offset})", offset, "Augmented BNF");

    internal static StompException Beyond(string limit, long most, string what, long offset) =>
        new(StompFailure.Limit, "Frame too large", $"{what} (limit {limit}: {most}; byte {offset})", offset, "Size Limits");
}
