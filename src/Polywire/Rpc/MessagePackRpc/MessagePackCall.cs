using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>How MessagePack-RPC answers one call.</summary>
/// <param name="Id">Its msgid; of a notification, which has none, a number that tells it from the others.</param>
/// <param name="WantsReply">False for a notification.</param>
/// <param name="Window">Items of a stream that the caller takes ahead of its grants; 0 when it takes no items one by one.</param>
/// <param name="PlainErrors">Whether errors are text instead of <c>[code, text]</c>.</param>
internal readonly record struct MessagePackCall(uint Id, bool WantsReply, int Window, bool PlainErrors) : ICallWire<MessagePackCall>
{
    // A wrong name is the caller's mistake.
    private static readonly FormatLimits s_arguments = new() { RefuseUnknownFields = true };

    /// <inheritdoc/>
    public static string Name => "MessagePack-RPC";

    /// <inheritdoc/>
    public bool Streams => Window > 0;

    /// <inheritdoc/>
    public long Credit => Window;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Headers => System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => MessagePackFormat.Read<T, TShape>(arguments, s_arguments);

    /// <inheritdoc/>
    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => MessagePackFormat.Read(arguments, schema, s_arguments);

    /// <inheritdoc/>
    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>
    {
        MessagePackRpcWriter.StartResult(into, Id);
        MessagePackFormat.Write<T, TShape>(into, value);
    }

    /// <inheritdoc/>
    public void Reply(MessageBuffer into, Schema? schema, Value value)
    {
        MessagePackRpcWriter.StartResult(into, Id);
        MessagePackFormat.Write(into, schema ?? AnySchema.Instance, schema is null ? default : value);
    }

    /// <inheritdoc/>
    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>
    {
        StartItem(into);
        MessagePackFormat.Write<T, TShape>(into, item);
    }

    /// <inheritdoc/>
    public void Item(MessageBuffer into, Schema schema, Value item)
    {
        StartItem(into);
        MessagePackFormat.Write(into, schema, item);
    }

    /// <inheritdoc/>
    public void Between(MessageBuffer into)
    {
    }

    /// <inheritdoc/>
    public void End(MessageBuffer into)
    {
        MessagePackRpcWriter.StartNotification(into, MessagePackRpcStreams.End);
        var writer = new MessagePackWriter(into);
        writer.StartList(1);
        writer.WriteUInt32(Id);
        writer.Flush();
        Reply(into, null, default);
    }

    /// <inheritdoc/>
    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items)
    {
        MessagePackRpcWriter.StartResult(into, Id);
        var writer = new MessagePackWriter(into);
        writer.StartList(count);
        writer.WriteRaw(items);
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Fail(MessageBuffer into, RpcException failure)
    {
        long code = failure.Code ?? StatusMap.Of(failure.Status).JsonRpc;
        if (PlainErrors)
            MessagePackRpcWriter.WriteError(into, Id, failure.Message);
        else if (failure.Details is { } details)
            MessagePackRpcWriter.WriteError(into, Id, code, failure.Message, details);
        else
            MessagePackRpcWriter.WriteError(into, Id, code, failure.Message);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public bool Equals(MessagePackCall other) => Id == other.Id && WantsReply == other.WantsReply;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id;

    private void StartItem(MessageBuffer into)
    {
        if (!Streams)
            return;
        MessagePackRpcWriter.StartNotification(into, MessagePackRpcStreams.Item);
        var writer = new MessagePackWriter(into);
        writer.StartList(2);
        writer.WriteUInt32(Id);
        writer.Flush();
    }
}
