using System.Buffers.Text;
using System.Net;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Many calls in one message, and their replies, which come in any order: https://www.jsonrpc.org/specification section 6.</summary>
internal static class JsonRpcBatch
{
    /// <summary>Calls in one message. More go in the next one, since servers have a cap: ours is this.</summary>
    public static int MostCalls => JsonRpcLimits.Default.BatchCount;

    /// <summary>Writes the message.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="dialect">How this side writes.</param>
    /// <param name="calls">The calls; their ids are their places.</param>
    /// <exception cref="CodecException">Arguments have no form in JSON.</exception>
    /// <exception cref="RpcException">They are no arguments.</exception>
    public static void Write(MessageBuffer into, JsonRpcDialect dialect, IReadOnlyList<BatchCall> calls)
    {
        for (int place = 0; place < calls.Count; place++)
        {
            into.Append(place == 0 ? "["u8 : ","u8);
            JsonRpcCallText.Write(into, dialect, place, calls[place].Method, calls[place].Arguments, default);
        }
        into.Append("]"u8);
    }

    /// <summary>Reads the replies.</summary>
    /// <exception cref="RpcException">The server refused the whole, or its answer is none.</exception>
    public static BatchResult[] Read(ReadOnlySpan<byte> body, HttpStatusCode status, int count, JsonRpcLimits limits)
    {
        var results = new BatchResult?[count];
        var session = new JsonRpcSession(JsonRpcFraming.Whole, limits);
        for (ReadOnlySpan<byte> rest = body; !rest.IsEmpty;)
        {
            JsonRpcEvent told = session.Receive(rest, out int consumed);
            if (told is JsonRpcEvent.Failed)
                throw new RpcException(RpcStatus.Internal, $"the server's answer is no JSON-RPC: {session.Failure!.Message}");
            if (told is JsonRpcEvent.Message)
                Take(session.Frame, rest[..consumed], results);
            rest = rest[consumed..];
        }
        if ((int)status is < 200 or > 299 && results.All(result => result is null))
            throw RpcHttp.Failure(status, body);
        return [.. results.Select(result => result ?? new BatchResult(Value.Null, new RpcException(RpcStatus.Internal, "the server answered the batch without a reply to this call")))];
    }

    private static void Take(in JsonRpcFrame frame, ReadOnlySpan<byte> message, BatchResult?[] results)
    {
        ReadOnlySpan<byte> id = frame.Id.Of(message);
        bool isKnown = Utf8Parser.TryParse(id, out int place, out int used) && used == id.Length && (uint)place < (uint)results.Length;
        RpcException? failure = frame.Kind is JsonRpcKind.Error ? JsonRpcReply.Failure(frame.Error.Of(message)) : null;
        // An error without an id is about the whole.
        if (!isKnown && failure is not null)
            throw failure;
        if (!isKnown || frame.Kind is not (JsonRpcKind.Result or JsonRpcKind.Error))
            return;
        results[place] ??= failure is null ? ReadResult(frame.Result.Of(message)) : new BatchResult(Value.Null, failure);
    }

    private static BatchResult ReadResult(ReadOnlySpan<byte> result)
    {
        try
        {
            return new BatchResult(JsonFormat.Read(result, AnySchema.Instance, FormatLimits.Default), null);
        }
        catch (CodecException wrong)
        {
            return new BatchResult(Value.Null, CallFailure.UnreadableReply(wrong));
        }
    }
}
