namespace Polywire.Wires.Stomp;

/// <summary>The first line of a frame. <see href="https://stomp.github.io/stomp-specification-1.2.html#Frames_and_Headers">Specification.</see></summary>
public enum StompCommand
{
    /// <summary>A word that no version knows; <see cref="StompFrame.CommandText"/> has it.</summary>
    Unknown,

    /// <summary><c>CONNECT</c>: the client's greeting.</summary>
    Connect,

    /// <summary><c>STOMP</c>: the same since 1.1.</summary>
    Stomp,

    /// <summary><c>CONNECTED</c>: the server's answer to it.</summary>
    Connected,

    /// <summary><c>SEND</c>: a message for a destination.</summary>
    Send,

    /// <summary><c>SUBSCRIBE</c>.</summary>
    Subscribe,

    /// <summary><c>UNSUBSCRIBE</c>.</summary>
    Unsubscribe,

    /// <summary><c>ACK</c>: a message was dealt with.</summary>
    Ack,

    /// <summary><c>NACK</c>: it was not; since 1.1.</summary>
    Nack,

    /// <summary><c>BEGIN</c> of a transaction.</summary>
    Begin,

    /// <summary><c>COMMIT</c> of a transaction.</summary>
    Commit,

    /// <summary><c>ABORT</c> of a transaction.</summary>
    Abort,

    /// <summary><c>DISCONNECT</c>: the client's farewell.</summary>
    Disconnect,

    /// <summary><c>MESSAGE</c>: the server delivers.</summary>
    Message,

    /// <summary><c>RECEIPT</c>: the server has processed a frame that asked for it.</summary>
    Receipt,

    /// <summary><c>ERROR</c>: the server's last word.</summary>
    Error,
}
