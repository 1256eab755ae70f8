namespace Polywire.Wires.Resp;

/// <summary>
/// The one exception of the RESP wire: what went wrong, at which byte, and what the peer is told before the connection
/// ends. <see href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Specification.</see>
/// </summary>
public sealed class RespException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="failure">Its kind.</param>
    /// <param name="message">For people and logs: what was wrong.</param>
    /// <param name="offset">Of the offending byte, counted from the start of the request or reply.</param>
    /// <param name="reply">The error line for the peer without <c>-</c> and line end; null to end without a word.</param>
    /// <param name="section">Heading of the specification that was broken; null where none speaks of it.</param>
    public RespException(RespFailure failure, string message, long offset = 0, string? reply = null, string? section = null)
        : base(message)
    {
        Failure = failure;
        Offset = offset;
        Reply = reply;
        Section = section;
    }

    /// <summary>The kind of failure.</summary>
    public RespFailure Failure { get; }

    /// <summary>Where the offending byte stands, counted from the start of the request or reply.</summary>
    public long Offset { get; }

    /// <summary>The error line that a server sends before it closes, without <c>-</c> and line end; null to close silently.</summary>
    public string? Reply { get; }

    /// <summary>The heading of the specification that was broken, or null.</summary>
    public string? Section { get; }

    // Redis's words: "ERR Protocol error: " and the reason, then it closes.
    internal static RespException Request(string reason, long offset, RespFailure failure = RespFailure.Protocol) =>
        new(failure, $"{reason} (byte {offset})", offset, "ERR Protocol error: " + reason, "Sending commands to a Redis server");

    internal static RespException Answer(string reason, long offset, RespFailure failure = RespFailure.Protocol) =>
        new(failure, $"{reason} (byte {offset})", offset, null, "RESP protocol description");
}
