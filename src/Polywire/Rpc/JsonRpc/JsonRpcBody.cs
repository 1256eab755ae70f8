using System.Net;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Reads the body of an HTTP response: a reply.</summary>
internal static class JsonRpcBody
{
    /// <summary>The result of a call.</summary>
    /// <exception cref="RpcException">The call failed, or the body is no reply to it.</exception>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> body, HttpStatusCode status, JsonRpcLimits limits) where TShape : IShape<T>
    {
        var session = new JsonRpcSession(JsonRpcFraming.Whole, limits);
        JsonRpcEvent told = session.Receive(body, out _);
        JsonRpcFrame frame = session.Frame;
        if (told is JsonRpcEvent.Message && frame.Kind is JsonRpcKind.Error)
            throw JsonRpcReply.Failure(frame.Error.Of(body));
        if (told is JsonRpcEvent.Message && frame.Kind is JsonRpcKind.Result)
            return JsonFormat.Read<T, TShape>(frame.Result.Of(body), FormatLimits.Default);
        throw NoReply(session, told, status, body);
    }

    private static RpcException NoReply(JsonRpcSession session, JsonRpcEvent told, HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if ((int)status is < 200 or > 299)
            return RpcHttp.Failure(status, body);
        if (body.IsEmpty)
            return new RpcException(RpcStatus.Internal, $"the server answered HTTP {(int)status} without a reply, as if the call were a notification");
        string wrong = told is JsonRpcEvent.Invalid or JsonRpcEvent.Failed ? session.Failure!.Message : "expected one reply";
        return new RpcException(RpcStatus.Internal, $"the server's answer is no JSON-RPC reply: {wrong}");
    }
}
