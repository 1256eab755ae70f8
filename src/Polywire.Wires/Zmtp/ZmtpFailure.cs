namespace Polywire.Wires.Zmtp;

/// <summary>Every way in which a ZMTP connection can fail. Section numbers are those of https://rfc.zeromq.org/spec/37/.</summary>
public enum ZmtpFailure
{
    /// <summary>The first bytes are no ZMTP greeting (section Greeting): another protocol, or ZMTP 1.0 without signature.</summary>
    NotZmtp,

    /// <summary>The peer speaks ZMTP 1.0 or 2.0 only, as libzmq before 4.0 (section Version negotiation).</summary>
    OldVersion,

    /// <summary>The peer wants another security mechanism (section Security mechanisms).</summary>
    OtherMechanism,

    /// <summary>A handshake command came that does not belong there (sections NULL and PLAIN).</summary>
    UnexpectedCommand,

    /// <summary>A command's body does not follow its grammar (section Commands).</summary>
    BadCommand,

    /// <summary>A frame claims 2^63 bytes or more (section Framing).</summary>
    BadFrameSize,

    /// <summary>The peer's socket type cannot talk to ours (section The Socket-Type property).</summary>
    WrongSocketType,

    /// <summary>The peer's user or password was refused by us (PLAIN).</summary>
    AccessDenied,

    /// <summary>The peer refused us with an ERROR command (section The ERROR command).</summary>
    RefusedByPeer,

    /// <summary>A message has more bytes than <see cref="ZmtpLimits.MessageBytes"/>.</summary>
    MessageTooLong,

    /// <summary>A message has more frames than <see cref="ZmtpLimits.MessageFrames"/>.</summary>
    TooManyFrames,

    /// <summary>A command is longer than <see cref="ZmtpLimits.CommandBytes"/>, or, in the handshake, <see cref="ZmtpLimits.MetadataBytes"/>.</summary>
    CommandTooLong,

    /// <summary>The handshake was not over within <see cref="ZmtpLimits.HandshakeTimeout"/>.</summary>
    HandshakeTimeout,

    /// <summary>Nothing came back after a PING, or nothing came within the TTL that the peer itself announced.</summary>
    Silence,
}
