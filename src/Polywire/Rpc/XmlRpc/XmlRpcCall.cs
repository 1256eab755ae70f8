using System.Collections.ObjectModel;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>How XML-RPC answers one call: with a document, or as one result of a <c>system.multicall</c>.</summary>
internal readonly struct XmlRpcCall : ICallWire<XmlRpcCall>
{
    // A wrong name is the caller's mistake.
    private static readonly FormatLimits s_arguments = new() { RefuseUnknownFields = true };

    /// <inheritdoc/>
    public static string Name => "XML-RPC";

    /// <summary>Tells it from the others.</summary>
    public long Serial { get; init; }

    /// <summary>The HTTP request that it came with.</summary>
    public IBodyCaller? Caller { get; init; }

    /// <summary>What the caller understands.</summary>
    public XmlRpcOptions Options { get; init; }

    /// <summary>Whether its arguments stand in an array value, as within a multicall, instead of <c>&lt;params&gt;</c>.</summary>
    public bool TakesArray { get; init; }

    /// <summary>Bytes that are left for its result within a multicall; null when it came alone.</summary>
    public int? Room { get; init; }

    /// <inheritdoc/>
    public bool WantsReply => true;

    /// <inheritdoc/>
    public bool Streams => false;

    /// <inheritdoc/>
    public long Credit => long.MaxValue;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Headers => Caller?.Headers ?? ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => XmlRpcFormat.Read<T, TShape>(Reader(arguments));

    /// <inheritdoc/>
    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => XmlRpcFormat.Read(Reader(arguments), schema);

    /// <inheritdoc/>
    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>
    {
        Start(into);
        XmlRpcFormat.Write<T, TShape>(into, value, Options);
        End(into);
    }

    /// <inheritdoc/>
    public void Reply(MessageBuffer into, Schema? schema, Value value)
    {
        Start(into);
        if (schema is null)
            XmlRpcFrameWriter.WriteNothing(into, Options);
        else
            WriteValue(into, schema, value);
        End(into);
    }

    /// <inheritdoc/>
    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T> => XmlRpcFormat.Write<T, TShape>(into, item, Options);

    /// <inheritdoc/>
    public void Item(MessageBuffer into, Schema schema, Value item) => WriteValue(into, schema, item);

    /// <inheritdoc/>
    public void Between(MessageBuffer into)
    {
        // Values follow each other.
    }

    /// <inheritdoc/>
    void ICallWire<XmlRpcCall>.End(MessageBuffer into)
    {
        // Items are always gathered.
    }

    /// <inheritdoc/>
    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items)
    {
        Start(into);
        XmlRpcFrameWriter.StartResult(into);
        into.Append(items);
        XmlRpcFrameWriter.EndResult(into);
        End(into);
    }

    /// <inheritdoc/>
    public void Fail(MessageBuffer into, RpcException failure)
    {
        long code = failure.Code ?? StatusMap.Of(failure.Status).XmlRpc;
        if (Room is null)
            XmlRpcFrameWriter.WriteFault(into, code, failure.Message);
        else
            XmlRpcFrameWriter.WriteFaultValue(into, code, failure.Message);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public bool Equals(XmlRpcCall other) => Serial == other.Serial;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is XmlRpcCall other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Serial.GetHashCode();

    private XmlRpcReader Reader(ReadOnlySpan<byte> arguments) =>
        TakesArray ? new XmlRpcReader(arguments, s_arguments, Options) : XmlRpcReader.OverParameters(arguments, s_arguments, Options);

    private void Start(MessageBuffer into)
    {
        if (Room is null)
            XmlRpcFrameWriter.StartResponse(into);
        else
            XmlRpcFrameWriter.StartResult(into);
    }

    private void End(MessageBuffer into)
    {
        if (Room is null)
        {
            XmlRpcFrameWriter.EndResponse(into);
            return;
        }
        XmlRpcFrameWriter.EndResult(into);
        if (into.Count <= Room)
            return;
        into.Clear();
        Fail(into, new RpcException(RpcStatus.ResourceExhausted, "the results of the system.multicall have more bytes than the limit MessageBytes"));
    }

    private void WriteValue(MessageBuffer into, Schema schema, Value value) =>
        XmlRpcFormat.Write(into, value.IsNull ? AnySchema.Instance : schema, value, Options);
}
