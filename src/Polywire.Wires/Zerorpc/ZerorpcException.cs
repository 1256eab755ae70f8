namespace Polywire.Wires.Zerorpc;

/// <summary>An event that breaks the protocol. The list of reasons is closed: <see cref="ZerorpcFailure"/>.</summary>
public sealed class ZerorpcException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Bytes from the start of the payload; −1 when no byte is to blame.</param>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public ZerorpcException(ZerorpcFailure failure, long offset, string message, Exception? inner = null) : base(message, inner)
    {
        Failure = failure;
        Offset = offset;
    }

    /// <summary>Which of the closed list.</summary>
    public ZerorpcFailure Failure { get; }

    /// <summary>Bytes from the start of the payload; −1 when no byte is to blame.</summary>
    public long Offset { get; }

    /// <summary>Whether a limit was exceeded rather than the grammar broken; the message names the limit.</summary>
    public bool IsLimit => Failure >= ZerorpcFailure.NameTooLong;
}
