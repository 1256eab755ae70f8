using System.Net;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Reads the body of an HTTP response: a reply, or the replies to a batch.</summary>
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

    /// <summary>Gives the replies of a batch to the calls that wait for them. Calls that got none fail.</summary>
    /// <exception cref="RpcException">The body holds no replies.</exception>
    public static void ReadBatch(ReadOnlySpan<byte> body, HttpStatusCode status, JsonRpcLimits limits, IReadOnlyList<PendingCall> calls)
    {
        // As many replies may come as calls went out, and each may be large.
        var session = new JsonRpcSession(JsonRpcFraming.Whole, limits with { BatchCount = Math.Max(limits.BatchCount, calls.Count) });
        ReadOnlySpan<byte> rest = body;
        JsonRpcEvent told = session.Receive(rest, out int consumed);
        if (told is JsonRpcEvent.Message && session.Frame.Kind is JsonRpcKind.Error)
            throw JsonRpcReply.Failure(session.Frame.Error.Of(rest));
        if (told is not JsonRpcEvent.BatchStart)
            throw NoReply(session, told, status, body);
        while (told is not JsonRpcEvent.BatchEnd)
        {
            rest = rest[consumed..];
            told = session.Receive(rest, out consumed);
            if (told is JsonRpcEvent.Message or JsonRpcEvent.Invalid)
                Give(session, told, rest, calls);
        }
        foreach (PendingCall left in calls)
        {
            if (left.TryClaim(left.Id))
                left.Fail(new RpcException(RpcStatus.Internal, "the server left the call out of its answer to the batch"));
        }
    }

    private static void Give(JsonRpcSession session, JsonRpcEvent told, ReadOnlySpan<byte> message, IReadOnlyList<PendingCall> calls)
    {
        JsonRpcFrame frame = session.Frame;
        ReadOnlySpan<byte> id = frame.Id.Of(message);
        if (!System.Buffers.Text.Utf8Parser.TryParse(id, out uint place, out int used) || used != id.Length || place >= calls.Count || !calls[(int)place].TryClaim(place))
            return;
        if (told is JsonRpcEvent.Invalid)
            calls[(int)place].Fail(new RpcException(RpcStatus.Internal, $"the reply cannot be read: {session.Failure!.Message}"));
        else if (frame.Kind is JsonRpcKind.Error)
            calls[(int)place].Fail(JsonRpcReply.Failure(frame.Error.Of(message)));
        else
            calls[(int)place].Reply(frame.Result.Of(message));
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
