namespace Polywire.Wires.JsonRpc;

/// <summary>A peer sent what is no JSON-RPC. The list of reasons is closed: <see cref="JsonRpcFailure"/>.</summary>
public sealed class JsonRpcException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Bytes from the start of the peer's stream to the fault, or to the text that holds it.</param>
    /// <param name="message">One line for the peer's people: what is wrong and what would be right.</param>
    public JsonRpcException(JsonRpcFailure failure, long offset, string message) : base(message)
    {
        Failure = failure;
        Offset = offset;
    }

    /// <summary>Which of the closed list.</summary>
    public JsonRpcFailure Failure { get; }

    /// <summary>Bytes from the start of the peer's stream to the fault, or to the text that holds it.</summary>
    public long Offset { get; }

    /// <summary>The code of the error reply: <see cref="JsonRpcCode.ParseError"/> or <see cref="JsonRpcCode.InvalidRequest"/>.</summary>
    public int Code => Failure is JsonRpcFailure.NotJson or JsonRpcFailure.BadHeader ? JsonRpcCode.ParseError : JsonRpcCode.InvalidRequest;

    /// <summary>Whether a limit was exceeded rather than the grammar broken; the message names the limit.</summary>
    public bool IsLimit => Failure >= JsonRpcFailure.MessageTooLong;
}
