namespace Polywire.Wires.MessagePackRpc;

/// <summary>A peer sent what is no MessagePack-RPC. The list of reasons is closed: <see cref="MessagePackRpcFailure"/>.</summary>
public sealed class MessagePackRpcException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Bytes from the start of the peer's stream to the message at fault.</param>
    /// <param name="message">One line: what is wrong and what would be right.</param>
    public MessagePackRpcException(MessagePackRpcFailure failure, long offset, string message) : base(message)
    {
        Failure = failure;
        Offset = offset;
    }

    /// <summary>Which of the closed list.</summary>
    public MessagePackRpcFailure Failure { get; }

    /// <summary>Bytes from the start of the peer's stream to the message at fault.</summary>
    public long Offset { get; }
}
