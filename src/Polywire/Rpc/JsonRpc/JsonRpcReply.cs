using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>What is read of a reply beside its result.</summary>
internal static class JsonRpcReply
{
    /// <summary>The failure that a reply tells of.</summary>
    /// <param name="error">The value of its member <c>error</c>.</param>
    public static RpcException Failure(ReadOnlySpan<byte> error)
    {
        JsonRpcError read = JsonRpcError.Read(error);
        RpcStatus status = read.Code is { } code ? StatusMap.FromJsonRpc(code) : RpcStatus.Unknown;
        return new RpcException(status, read.Message) { Code = read.Code, Details = Details(read, error) };
    }

    private static Value? Details(in JsonRpcError read, ReadOnlySpan<byte> error)
    {
        if (read.Data.IsEmpty)
            return null;
        try
        {
            return JsonFormat.Read(read.Data.Of(error), AnySchema.Instance, FormatLimits.Default);
        }
        catch (CodecException)
        {
            // What it says for programs is more than can be read: what it says for people is at hand.
            return null;
        }
    }
}
