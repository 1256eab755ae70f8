namespace Polywire.Wires.Stomp;

/// <summary>What <see cref="StompSession.Next"/> found.</summary>
public enum StompEvent
{
    /// <summary>Nothing more until more bytes come.</summary>
    NeedMore,

    /// <summary>The client greets: answer with <see cref="StompSession.Accept"/>, or refuse and close.</summary>
    Connect,

    /// <summary>A frame for the host: SEND, SUBSCRIBE, UNSUBSCRIBE, ACK, NACK, COMMIT or DISCONNECT, with the headers that it must have.</summary>
    Frame,

    /// <summary>A SEND, ACK or NACK that waits for its transaction's COMMIT: the host refuses it now when it could not be done then. It may ask for a receipt.</summary>
    Kept,

    /// <summary>A frame that the session has dealt with (BEGIN, ABORT); it may still ask for a receipt.</summary>
    Done,

    /// <summary>The client broke the rules: <see cref="StompSession.Failure"/> says how. Send it and close.</summary>
    Close,
}
