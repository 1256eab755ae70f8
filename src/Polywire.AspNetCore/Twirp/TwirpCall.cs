using Polywire.AspNetCore.Protobuf;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Wires.Twirp;

namespace Polywire.AspNetCore.Twirp;

/// <summary>How Twirp answers one call.</summary>
/// <param name="exchange">The request that it came with.</param>
internal readonly struct TwirpCall(TwirpExchange exchange) : ICallWire<TwirpCall>
{
    private readonly TwirpExchange _exchange = exchange;

    public static string Name => "Twirp";

    public bool WantsReply => true;

    public bool Streams => false;

    public long Credit => long.MaxValue;

    public IReadOnlyDictionary<string, string> Headers => _exchange.Caller.Headers;

    // A list of one stands between these.
    private static ReadOnlySpan<byte> Before => "{\"result\":["u8;

    private static ReadOnlySpan<byte> After => "]}"u8;

    private bool IsJson => _exchange.IsJson;

    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => ProtobufMessage.Read<T, TShape>(arguments, IsJson);

    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => ProtobufMessage.Read(arguments, schema, IsJson);

    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T> => ProtobufMessage.Write<T, TShape>(into, value, IsJson);

    public void Reply(MessageBuffer into, Schema? schema, Value value) => ProtobufMessage.Write(into, schema, value, IsJson);

    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>
    {
        if (!IsJson)
        {
            // Messages one after the other are one message, whose repeated fields go on.
            ProtobufFormat.Write<T[], ArrayShape<T, TShape>>(into, [item]);
            return;
        }
        var list = new MessageBuffer();
        ProtoJsonFormat.Write<T[], ArrayShape<T, TShape>>(list, [item]);
        Inner(into, list);
    }

    public void Item(MessageBuffer into, Schema schema, Value item)
    {
        if (!IsJson)
        {
            ProtobufFormat.Write(into, new ListSchema(schema), Value.List(item));
            return;
        }
        var list = new MessageBuffer();
        ProtoJsonFormat.Write(list, new ListSchema(schema), Value.List(item));
        Inner(into, list);
    }

    public void Between(MessageBuffer into)
    {
        if (IsJson) into.Append(","u8);
    }

    public void End(MessageBuffer into)
    {
    }

    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items)
    {
        if (IsJson) into.Append(Before);
        into.Append(items);
        if (IsJson) into.Append(After);
    }

    public void Fail(MessageBuffer into, RpcException failure)
    {
        StatusRow row = StatusMap.Of(failure.Status);
        bool isMalformed = failure is { Status: RpcStatus.InvalidArgument, InnerException: CodecException { Failure: not CodecFailure.BrokenRule } };
        _exchange.Http = row.TwirpHttp;
        new TwirpError(isMalformed ? TwirpError.Malformed : row.TwirpName, failure.Message, Meta(failure.Details)).Write(into);
    }

    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => throw CallFailure.NoClientStream(method.FullName, Name);

    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => throw CallFailure.NoClientStream(method.FullName, Name);

    public bool Equals(TwirpCall other) => _exchange == other._exchange;

    public override bool Equals(object? obj) => obj is TwirpCall other && Equals(other);

    public override int GetHashCode() => _exchange.GetHashCode();

    // Of the details what Twirp can say: text by name.
    private static Dictionary<string, string> Meta(Value? details)
    {
        Dictionary<string, string> meta = new(StringComparer.Ordinal);
        if (details is not { Kind: ValueKind.Map } map) return meta;
        foreach ((Value name, Value text) in map.AsMap())
        {
            if (name.Kind is ValueKind.Text && text.Kind is ValueKind.Text) meta[name.AsText()] = text.AsText();
        }
        return meta;
    }

    private static void Inner(MessageBuffer into, MessageBuffer list)
    {
        into.Append(list.Written[Before.Length..^After.Length]);
        list.Release();
    }
}
