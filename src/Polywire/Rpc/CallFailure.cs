using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>What goes wrong with calls, in words that may cross the wire. A <see cref="CodecException"/> names the path in its message.</summary>
internal static class CallFailure
{
    private const int MostShown = 128;

    /// <summary>The arguments cannot be read.</summary>
    public static RpcException Arguments(CodecException wrong) =>
        new(wrong.Failure is CodecFailure.Limit ? RpcStatus.ResourceExhausted : RpcStatus.InvalidArgument,
            $"the arguments are wrong: {wrong.Message}", wrong);

    /// <summary>What the method returned has no form on this wire.</summary>
    public static RpcException Reply(CodecException wrong) =>
        new(RpcStatus.Internal, $"the reply cannot be sent: {wrong.Message}", wrong);

    /// <summary>The method threw. Only what it meant for its caller crosses the wire.</summary>
    public static RpcException Thrown(Exception thrown, ServerCall call) => thrown switch
    {
        RpcException meant => meant,
        OperationCanceledException when call.Cancellation.IsCancellationRequested => new RpcException(RpcStatus.Cancelled, "the call was cancelled", thrown),
        _ => new RpcException(RpcStatus.Unknown, "the method failed; its server knows why", thrown),
    };

    /// <summary>There is no such method. What might have been meant is not looked for: names come from the network.</summary>
    public static RpcException NoMethod(string fullName) =>
        new(RpcStatus.Unimplemented, $"there is no method '{(fullName.Length <= MostShown ? fullName : fullName[..MostShown] + "...")}'");

    /// <summary>The time is over.</summary>
    public static RpcException Late() => new(RpcStatus.DeadlineExceeded, "the deadline is over");

    /// <summary>The wire cannot carry what the method streams.</summary>
    public static RpcException NoClientStream(string method, string wire) =>
        new(RpcStatus.Unimplemented, $"{method} takes a stream, which {wire} cannot carry: call it over gRPC or Connect");

    /// <summary>To a caller on this side: the reply is not what was promised.</summary>
    public static RpcException UnreadableReply(Exception wrong) => new(RpcStatus.Internal, $"the reply cannot be read: {wrong.Message}", wrong);

    /// <summary>To a caller on this side: the time is over.</summary>
    public static RpcException NoAnswer() => new(RpcStatus.DeadlineExceeded, "no answer within the call's time-out");

    /// <summary>To a caller on this side: the arguments cannot be said on this wire.</summary>
    public static RpcException UnsendableArguments(CodecException wrong) =>
        new(RpcStatus.InvalidArgument, $"the arguments cannot be sent: {wrong.Message}", wrong);
}
