using System.Diagnostics;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Writes the text of a call that goes out, over any transport.</summary>
internal static class JsonRpcCallText
{
    /// <summary>Writes a call whose types are known.</summary>
    /// <exception cref="CodecException">The arguments have no form in JSON.</exception>
    public static void Write<T, TShape>(MessageBuffer into, JsonRpcDialect dialect, long? id, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>
    {
        JsonRpcWriter.StartCall(into, dialect.Version, id, method.FullName);
        WriteHeaders(into, dialect, headers);
        JsonRpcWriter.StartParams(into);
        var writer = new JsonWriter(into, byPosition: !dialect.ByName);
        TShape.Write(ref writer, request);
        writer.Flush();
        JsonRpcWriter.End(into);
    }

    /// <summary>Writes a call, or without an id a notification, whose types are known only at run time.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="dialect">How this side writes.</param>
    /// <param name="id">Our number of it; null for a notification.</param>
    /// <param name="method">The full name.</param>
    /// <param name="arguments">A list or a map; null for none.</param>
    /// <param name="headers">Trace and time-out.</param>
    /// <exception cref="CodecException">The arguments have no form in JSON.</exception>
    /// <exception cref="RpcException">They are no arguments.</exception>
    public static void Write(MessageBuffer into, JsonRpcDialect dialect, long? id, string method, Value arguments, in CallHeaders headers)
    {
        if (arguments.Kind is not (ValueKind.Null or ValueKind.List or ValueKind.Map))
            throw new RpcException(RpcStatus.InvalidArgument, $"the arguments are a list or a map, and not {arguments.Kind.ToString().ToLowerInvariant()}");
        if (arguments.Kind is ValueKind.Map && dialect.Version is JsonRpcVersion.V1)
            throw new RpcException(RpcStatus.InvalidArgument, "JSON-RPC 1.0 has no arguments by name: give a list");
        JsonRpcWriter.StartCall(into, dialect.Version, id, method);
        WriteHeaders(into, dialect, headers);
        JsonRpcWriter.StartParams(into);
        JsonFormat.Write(into, AnySchema.Instance, arguments.IsNull ? Value.List() : arguments);
        JsonRpcWriter.End(into);
    }

    // Where HTTP has headers of its own, and in 1.0, nothing is added to the message.
    private static void WriteHeaders(MessageBuffer into, JsonRpcDialect dialect, in CallHeaders headers)
    {
        if (dialect.Version is JsonRpcVersion.V1 || dialect.Framing is JsonRpcFraming.Whole)
            return;
        if (headers.Trace is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } trace)
        {
            JsonRpcWriter.WriteMember(into, "traceparent"u8, JsonRpcText.Quote(parent));
            if (!string.IsNullOrEmpty(trace.TraceStateString))
                JsonRpcWriter.WriteMember(into, "tracestate"u8, JsonRpcText.Quote(trace.TraceStateString));
        }
        // A trace that only passes through.
        else if (headers.Headers?.GetValueOrDefault(CallTrace.Parent) is { } passed)
        {
            JsonRpcWriter.WriteMember(into, "traceparent"u8, JsonRpcText.Quote(passed));
            if (headers.Headers.GetValueOrDefault(CallTrace.State) is { } state)
                JsonRpcWriter.WriteMember(into, "tracestate"u8, JsonRpcText.Quote(state));
        }
        if (headers.Timeout is not { } timeout)
            return;
        Span<byte> digits = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat((long)Math.Ceiling(timeout.TotalMilliseconds), digits, out int length);
        JsonRpcWriter.WriteMember(into, "timeout"u8, digits[..length]);
    }
}
