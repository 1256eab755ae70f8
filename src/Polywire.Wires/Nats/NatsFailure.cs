namespace Polywire.Wires.Nats;

/// <summary>The kinds of failure of a NATS connection; there are no others.</summary>
public enum NatsFailure
{
    /// <summary>The peer sent bytes that the grammar does not allow.</summary>
    Protocol,

    /// <summary>The peer claimed more than <see cref="NatsLimits"/> allows, or was silent for longer.</summary>
    Limit,

    /// <summary>The peer said no (<c>-ERR</c>), or is not let in.</summary>
    Refused,

    /// <summary>The connection ended in the middle of a frame.</summary>
    Gone,
}
