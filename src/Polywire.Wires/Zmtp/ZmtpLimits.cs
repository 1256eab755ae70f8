namespace Polywire.Wires.Zmtp;

/// <summary>Caps of one ZMTP connection, checked on headers, before any byte of a body is waited for.</summary>
public sealed record ZmtpLimits
{
    /// <summary>The defaults.</summary>
    public static ZmtpLimits Default { get; } = new();

    /// <summary>
    /// Bytes of all frames of one message together. Default 67,108,864 (64 MiB); libzmq has none (ZMQ_MAXMSGSIZE -1).
    /// One more ends the connection with <see cref="ZmtpFailure.MessageTooLong"/>.
    /// </summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Frames of one message. Default 1,024; libzmq has none. One more ends the connection with
    /// <see cref="ZmtpFailure.TooManyFrames"/>.
    /// </summary>
    public int MessageFrames { get; init; } = 1024;

    /// <summary>
    /// Bytes of a command body after the handshake, which bounds a subscription's prefix. Default 65,536; libzmq has none.
    /// One more ends the connection with <see cref="ZmtpFailure.CommandTooLong"/>.
    /// </summary>
    public int CommandBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// Bytes of a command body during the handshake: metadata, credentials. Default 8,192; libzmq has none. One more ends
    /// the connection with <see cref="ZmtpFailure.CommandTooLong"/>.
    /// </summary>
    public int MetadataBytes { get; init; } = 8 * 1024;

    /// <summary>
    /// Time from <see cref="ZmtpSession.Open"/> to the end of the handshake. Default 30 s, as libzmq's ZMQ_HANDSHAKE_IVL.
    /// Then the connection ends with <see cref="ZmtpFailure.HandshakeTimeout"/>.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
