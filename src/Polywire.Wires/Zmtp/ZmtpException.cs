namespace Polywire.Wires.Zmtp;

/// <summary>A ZMTP connection has failed. The list of reasons is closed: <see cref="ZmtpFailure"/>.</summary>
public sealed class ZmtpException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Where in the peer's bytes, counted from the connection's first; -1 when no byte is to blame.</param>
    /// <param name="message">One line for people.</param>
    public ZmtpException(ZmtpFailure failure, long offset, string message) : base(message)
    {
        Failure = failure;
        Offset = offset;
    }

    /// <summary>Which of the closed list.</summary>
    public ZmtpFailure Failure { get; }

    /// <summary>Bytes from the start of the peer's stream to the frame at fault; -1 when no byte is to blame.</summary>
    public long Offset { get; }

    /// <summary>
    /// Whether trying again with the same options must end the same way: the types, mechanisms or credentials do not fit.
    /// libzmq never reconnects after these.
    /// </summary>
    public bool IsPermanent => Failure is ZmtpFailure.OtherMechanism or ZmtpFailure.WrongSocketType
        or ZmtpFailure.AccessDenied or ZmtpFailure.RefusedByPeer or ZmtpFailure.OldVersion;
}
