using System.Buffers.Text;
using System.Text.Json;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>What is read of a request beside its arguments.</summary>
internal static class JsonRpcRequest
{
    /// <summary>The arguments of a request that has none.</summary>
    public static ReadOnlyMemory<byte> NoArguments { get; } = "[]"u8.ToArray();

    /// <summary>Longer names are none of ours, nor of anybody's.</summary>
    public const int LongestName = 256;

    /// <summary>The name of the method, without escapes.</summary>
    /// <param name="frame">The request.</param>
    /// <param name="message">The text that holds it.</param>
    /// <param name="unescaped">Room for <see cref="LongestName"/> bytes.</param>
    public static ReadOnlySpan<byte> Name(in JsonRpcFrame frame, ReadOnlySpan<byte> message, Span<byte> unescaped)
    {
        ReadOnlySpan<byte> name = frame.Method.Of(message);
        if (!frame.MethodIsEscaped || name.Length > LongestName)
            return name;
        return JsonRpcText.Unescape(name, unescaped) is >= 0 and var length ? unescaped[..length] : default;
    }

    /// <summary>The trace of a request, as the headers that it would be over HTTP; null for none.</summary>
    public static IReadOnlyDictionary<string, string>? Trace(in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        if (frame.TraceParent.IsEmpty || JsonRpcText.ReadString(frame.TraceParent.Of(message)) is not { } parent)
            return null;
        var headers = new Dictionary<string, string> { [CallTrace.Parent] = parent };
        if (!frame.TraceState.IsEmpty && JsonRpcText.ReadString(frame.TraceState.Of(message)) is { } state)
            headers.Add(CallTrace.State, state);
        return headers;
    }

    /// <summary>How long the caller will wait; null when it does not say.</summary>
    public static TimeSpan? Timeout(in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        if (frame.Timeout.IsEmpty || !Utf8Parser.TryParse(frame.Timeout.Of(message), out double milliseconds, out int used) || used != frame.Timeout.Length)
            return null;
        return milliseconds is >= 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    /// <summary>The token of an argument, by name or as the first; empty when it is not there.</summary>
    public static ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> name)
    {
        if (arguments.IsEmpty)
            return default;
        var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        bool byName = reader.TokenType is JsonTokenType.StartObject;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            bool found = !byName || reader.ValueTextEquals(name);
            if (byName)
                reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
                return arguments[start..(int)reader.BytesConsumed];
        }
        return default;
    }

    /// <summary>What the sender of a broken message is told.</summary>
    public static RpcException Failure(JsonRpcException wrong) => new(wrong.IsLimit ? RpcStatus.ResourceExhausted : RpcStatus.InvalidArgument, wrong.Message) { Code = wrong.Code };
}
