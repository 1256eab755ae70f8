using Polywire.Wires.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// What a <see cref="RespSession"/> asks of the server that it stands in. Called from the thread that calls the session, while
/// it is being called; implementations must not block and not call back.
/// </summary>
public interface IRespHost
{
    /// <summary>The connection's number: unique while the server runs, above 0.</summary>
    long ClientId { get; }

    /// <summary>Whether users are configured, so that a connection must authenticate before anything else.</summary>
    bool AsksForPassword { get; }

    /// <summary>
    /// Whether the password is this user's; the user is <c>default</c> when the peer named none. Compare in constant time. Null: not known yet; the
    /// session consumes nothing then, and asks again when it is called again.
    /// </summary>
    bool? Authenticate(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);

    /// <summary>Why the user may not do what a request asks, as an error text; null when it may. Asked while <see cref="RespSession.IsRestricted"/>, before anything is done.</summary>
    string? Forbids(RespRequest request, ReadOnlySpan<byte> input);

    /// <summary>
    /// Deliver to this connection from now on. The confirmation is in the output already and must not be flushed in between,
    /// so that no message overtakes it and none that follows it is missed.
    /// </summary>
    void Subscribe(RespSubscriptionKind kind, ByteString name);

    /// <summary>Deliver no longer.</summary>
    void Unsubscribe(RespSubscriptionKind kind, ByteString name);

    /// <summary>
    /// A number that changes whenever the key changes, 0 for a key that does not exist: WATCH compares it at EXEC.
    /// </summary>
    long KeyVersion(ReadOnlySpan<byte> key);

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    long UnixMicroseconds { get; }

    /// <summary>What INFO tells.</summary>
    RespServerFacts ServerFacts();

    /// <summary>All connections of this wire, for CLIENT LIST and CLIENT KILL; this one included.</summary>
    IEnumerable<RespClientFacts> Clients();

    /// <summary>Closes another connection.</summary>
    /// <returns>False when there is none of that number.</returns>
    bool Kill(long clientId);

    /// <summary>Ends another connection's blocking command, as if its time were up or with an error.</summary>
    /// <returns>False when there is none of that number, or it is not blocked.</returns>
    bool Unblock(long clientId, bool withError);

    /// <summary>Names and values that CONFIG GET shows.</summary>
    IEnumerable<KeyValuePair<string, string>> Settings();
}
