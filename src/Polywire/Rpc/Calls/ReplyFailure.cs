namespace Polywire.Rpc;

/// <summary>How calls that went out fail on this side.</summary>
internal static class ReplyFailure
{
    /// <summary>The reply is not what was promised.</summary>
    public static RpcException Unreadable(Exception wrong) => new(RpcStatus.Internal, $"the reply cannot be read: {wrong.Message}", wrong);

    /// <summary>The time is over.</summary>
    public static RpcException Late() => new(RpcStatus.DeadlineExceeded, "no answer within the call's time-out");

    /// <summary>The arguments cannot be said on this wire.</summary>
    public static RpcException Arguments(Formats.CodecException wrong) =>
        new(RpcStatus.InvalidArgument, $"the arguments cannot be sent: {wrong.Message}", wrong);
}
