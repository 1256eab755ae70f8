using System.Collections.ObjectModel;
using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>How JSON-RPC answers one call.</summary>
internal readonly struct JsonRpcCall : ICallWire<JsonRpcCall>
{
    // A wrong name is the caller's mistake.
    private static readonly FormatLimits s_arguments = new() { RefuseUnknownFields = true };

    /// <inheritdoc/>
    public static string Name => "JSON-RPC";

    /// <summary>Its id; empty for a notification, and when none could be read.</summary>
    public JsonRpcId Id { get; init; }

    /// <summary>Tells it from calls of the same id where ids need not differ: in batches, when it is null, and once a stream was opened. 0 where the id says which call it is.</summary>
    public long Serial { get; init; }

    /// <summary>Which JSON-RPC it came in.</summary>
    public JsonRpcVersion Version { get; init; }

    /// <summary>How its answer is told from the next one.</summary>
    public JsonRpcFraming Framing { get; init; }

    /// <inheritdoc/>
    public bool WantsReply { get; init; }

    /// <summary>The HTTP request that it came with; null when it came over a connection.</summary>
    public IBodyCaller? Caller { get; init; }

    /// <summary>Its trace, as headers, when it came over a connection; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Trace { get; init; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Headers => Caller?.Headers ?? Trace ?? ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The batch that its answer goes into; null when it came alone.</summary>
    public JsonRpcReplies? Batch { get; init; }

    /// <summary>Its place among the calls of the batch.</summary>
    public int Place { get; init; }

    /// <summary>The stream that its caller pulls; null when there is none.</summary>
    public JsonRpcPulled? Pulled { get; init; }

    /// <summary>Whether each item of a stream goes out as a reply of its own: HTTP, when the caller asks for it.</summary>
    public bool Repeats { get; init; }

    /// <inheritdoc/>
    public bool Streams => Repeats || Pulled is not null;

    /// <inheritdoc/>
    public long Credit => Pulled is null ? long.MaxValue : 1;

    /// <summary>Writes a failure.</summary>
    public static void WriteFailure(MessageBuffer into, JsonRpcVersion version, ReadOnlySpan<byte> id, RpcException failure)
    {
        JsonRpcWriter.StartError(into, version, id, failure.Code ?? StatusMap.Of(failure.Status).JsonRpc, failure.Message);
        if (failure.Details is { } details)
        {
            JsonRpcWriter.StartData(into);
            JsonFormat.Write(into, AnySchema.Instance, details);
        }
        JsonRpcWriter.EndError(into);
    }

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => JsonFormat.Read<T, TShape>(arguments, s_arguments);

    /// <inheritdoc/>
    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => JsonFormat.Read(arguments, schema, s_arguments);

    /// <inheritdoc/>
    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>
    {
        JsonRpcWriter.StartResult(into, Version, Id.Token);
        JsonFormat.Write<T, TShape>(into, value);
        EndResult(into);
    }

    /// <inheritdoc/>
    public void Reply(MessageBuffer into, Schema? schema, Value value)
    {
        JsonRpcWriter.StartResult(into, Version, Id.Token);
        WriteValue(into, schema, value);
        EndResult(into);
    }

    /// <inheritdoc/>
    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>
    {
        if (Repeats)
        {
            Reply<T, TShape>(into, item);
            return;
        }
        JsonFormat.Write<T, TShape>(into, item);
        Pulled?.Item(into);
    }

    /// <inheritdoc/>
    public void Item(MessageBuffer into, Schema schema, Value item)
    {
        if (Repeats)
        {
            Reply(into, schema, item);
            return;
        }
        WriteValue(into, schema, item);
        Pulled?.Item(into);
    }

    /// <inheritdoc/>
    public void Between(MessageBuffer into) => into.Append(","u8);

    /// <inheritdoc/>
    public void End(MessageBuffer into) => Pulled?.End(into);

    /// <inheritdoc/>
    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items)
    {
        JsonRpcWriter.StartResult(into, Version, Id.Token);
        into.Append("["u8);
        into.Append(items);
        into.Append("]"u8);
        EndResult(into);
    }

    /// <inheritdoc/>
    public void Fail(MessageBuffer into, RpcException failure)
    {
        if (Pulled is not null)
        {
            Pulled.Fail(into, failure);
            return;
        }
        WriteFailure(into, Version, Id.Token, failure);
        Finish(into);
    }

    /// <summary>Puts in place of a reply that it would make its batch's too large.</summary>
    public void WriteTooMuch(MessageBuffer into, int mostBytes)
    {
        into.Clear();
        JsonRpcWriter.StartError(into, Version, Id.Token, StatusMap.Of(RpcStatus.ResourceExhausted).JsonRpc, $"the replies to the batch have more than {mostBytes} bytes (limit MessageBytes)");
        JsonRpcWriter.EndError(into);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public bool Equals(JsonRpcCall other) => Serial == other.Serial && (Serial != 0 || Id.Equals(other.Id));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonRpcCall other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Serial != 0 ? Serial.GetHashCode() : Id.GetHashCode();

    private static void WriteValue(MessageBuffer into, Schema? schema, Value value) =>
        JsonFormat.Write(into, schema is null || value.IsNull ? AnySchema.Instance : schema, schema is null ? default : value);

    private void EndResult(MessageBuffer into)
    {
        JsonRpcWriter.EndResult(into, Version);
        Finish(into);
    }

    private void Finish(MessageBuffer into)
    {
        if (Batch is null)
            JsonRpcMessage.Finish(into, Framing);
        else
            Batch.Take(into, this);
    }
}
