using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// A call failed. A method throws it to tell its caller; a client throws it when the other side said no. Any other exception of a
/// method becomes <see cref="RpcStatus.Unknown"/> without its text, so that nothing of the inside leaks.
/// </summary>
public sealed class RpcException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="message">One line for people; crosses every wire.</param>
    /// <param name="inner">What was thrown below; stays on this side.</param>
    public RpcException(RpcStatus status, string message, Exception? inner = null) : base(message, inner) => Status = status;

    /// <summary>How the call ended.</summary>
    public RpcStatus Status { get; }

    /// <summary>The status in lower case with underscores, as gRPC and Connect spell it: <c>failed_precondition</c>.</summary>
    public string StatusName => StatusMap.NameOf(Status);

    /// <summary>The wire's own code when it has one that is not the status's (a JSON-RPC or XML-RPC number); null otherwise.</summary>
    public long? Code { get; init; }

    /// <summary>More about it for programs: JSON-RPC's <c>data</c>, gRPC's details; null when there is none.</summary>
    public Value? Details { get; init; }
}
