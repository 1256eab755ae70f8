namespace Polywire.Wires.Resp;

/// <summary>The kinds of failure of a RESP connection; there are no others.</summary>
public enum RespFailure
{
    /// <summary>The peer sent bytes that the grammar does not allow.</summary>
    Protocol,

    /// <summary>The peer claimed more than <see cref="RespLimits"/> allows.</summary>
    Limit,

    /// <summary>The peer answered with an error (<c>-</c> or <c>!</c>) where the session needed a yes.</summary>
    Refused,

    /// <summary>The connection ended in the middle of a request or reply.</summary>
    Gone,
}
