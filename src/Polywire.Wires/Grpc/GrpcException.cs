namespace Polywire.Wires.Grpc;

/// <summary>A call's bytes break the rules of gRPC, gRPC-Web or Connect. The list of reasons is closed: <see cref="GrpcFailure"/>.</summary>
/// <param name="failure">Which of the closed list.</param>
/// <param name="message">One line for people.</param>
/// <param name="inner">What was thrown below.</param>
public sealed class GrpcException(GrpcFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which of the closed list.</summary>
    public GrpcFailure Failure { get; } = failure;
}
