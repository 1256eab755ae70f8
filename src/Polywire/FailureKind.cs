namespace Polywire;

/// <summary>The four ways in which talking to a peer can fail; anything else is a bug of ours.</summary>
public enum FailureKind
{
    /// <summary>The peer broke the wire's protocol.</summary>
    Protocol,

    /// <summary>A limit was exceeded; the message names it.</summary>
    Limit,

    /// <summary>The peer said no: wrong password, not allowed, not supported.</summary>
    Refused,

    /// <summary>The connection is gone, or could not be made.</summary>
    Closed,
}
