namespace Polywire.Wires.Resp;

/// <summary>What <see cref="RespSession.Next"/> came to.</summary>
public enum RespEvent
{
    /// <summary>The input holds no further whole request: read more, then call again.</summary>
    NeedMore,

    /// <summary>The session has dealt with a request by itself; call again.</summary>
    Answered,

    /// <summary>
    /// <see cref="RespSession.Request"/> is for the host: carry it out, write exactly one reply through
    /// <see cref="RespSession.Replies"/>, then call again.
    /// </summary>
    Request,

    /// <summary>Send what the output holds, then close; <see cref="RespSession.Failure"/> tells why, null after QUIT.</summary>
    Close,
}
