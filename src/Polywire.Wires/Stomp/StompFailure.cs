namespace Polywire.Wires.Stomp;

/// <summary>The kinds of failure of a STOMP connection; there are no others.</summary>
public enum StompFailure
{
    /// <summary>The peer sent bytes that the grammar does not allow, or a frame that it must not send here.</summary>
    Protocol,

    /// <summary>The peer asked for more than <see cref="StompLimits"/> allows.</summary>
    Limit,

    /// <summary>The peer said no: ERROR.</summary>
    Refused,

    /// <summary>The connection ended within a frame, or was silent for longer than agreed.</summary>
    Gone,
}
