namespace Polywire.Wires.Nats;

/// <summary>The server around one connection, as its <see cref="NatsSession"/> sees it.</summary>
public interface INatsHost
{
    /// <summary>Whether a client must log in before anything else.</summary>
    bool AsksForPassword { get; }

    /// <summary>
    /// Whether it may log in, with what its CONNECT says. Null: not known yet; the session consumes nothing then, and asks again when it is
    /// called again.
    /// </summary>
    bool? Authenticate(NatsConnect client);

    /// <summary>Whether who has logged in may publish to that subject. Asked while <see cref="NatsSession.IsRestricted"/>.</summary>
    bool MayPublish(ReadOnlySpan<byte> subject);

    /// <summary>Whether who has logged in may subscribe to that subject, in that queue group. Asked while <see cref="NatsSession.IsRestricted"/>.</summary>
    bool MaySubscribe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group);
}
