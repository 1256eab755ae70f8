namespace Polywire.Wires.Zmtp;

/// <summary>The first byte of a frame (https://rfc.zeromq.org/spec/37/#framing).</summary>
[Flags]
public enum ZmtpFlags : byte
{
    /// <summary><c>00</c>: the last or only frame of a message, with a one-byte size.</summary>
    None = 0,

    /// <summary><c>01</c>: another frame of the same message follows.</summary>
    More = 1,

    /// <summary><c>02</c>: the size takes eight bytes, not one.</summary>
    LongSize = 2,

    /// <summary><c>04</c>: the body is a command: handshake, heartbeat, subscription.</summary>
    Command = 4,
}
