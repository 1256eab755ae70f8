namespace Polywire.Wires.Resp;

/// <summary>What <see cref="RespClientSession.Next"/> came to.</summary>
public enum RespClientEvent
{
    /// <summary>The input holds no further whole value: read more, then call again.</summary>
    NeedMore,

    /// <summary>The greeting is over: commands may be sent. Comes once.</summary>
    Ready,

    /// <summary>
    /// The reply to the oldest command that has none yet is in <see cref="RespClientSession.Reply"/>; or an error that answers
    /// no command, or one whose answer would have been a push (SUBSCRIBE).
    /// </summary>
    Reply,

    /// <summary>Something came without being asked for: see <see cref="RespClientSession.Push"/>.</summary>
    Push,
}
