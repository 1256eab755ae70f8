using System.Text.Json;
using Polywire.AspNetCore.Protobuf;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.Grpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>How gRPC, gRPC-Web and Connect answer one call.</summary>
/// <param name="exchange">The request that it came with.</param>
internal readonly struct GrpcCall(GrpcExchange exchange) : ICallWire<GrpcCall>
{
    private static readonly byte[] s_ok = Frame(GrpcFlags.Trailers, "grpc-status: 0\r\n"u8), s_end = Frame(GrpcFlags.EndOfStream, "{}"u8);

    private readonly GrpcExchange _exchange = exchange;

    public static string Name => "gRPC";

    public static bool NeedsTypes => true;

    public bool WantsReply => true;

    public bool Streams => true;

    public long Credit => long.MaxValue;

    public IReadOnlyDictionary<string, string> Headers => _exchange.Caller.Headers;

    private GrpcHead Head => _exchange.Head;

    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => ProtobufMessage.Read<T, TShape>(arguments, Head.IsJson);

    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => ProtobufMessage.Read(arguments, schema, Head.IsJson);

    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>
    {
        Item<T, TShape>(into, value);
        End(into);
    }

    public void Reply(MessageBuffer into, Schema? schema, Value value)
    {
        ProtobufMessage.Write(into, schema, value, Head.IsJson);
        Finish(into);
        End(into);
    }

    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>
    {
        ProtobufMessage.Write<T, TShape>(into, item, Head.IsJson);
        Finish(into);
    }

    public void Item(MessageBuffer into, Schema schema, Value item)
    {
        ProtobufMessage.Write(into, schema, item, Head.IsJson);
        Finish(into);
    }

    public void Between(MessageBuffer into)
    {
    }

    public void End(MessageBuffer into)
    {
        if (Head.Dialect is not (GrpcDialect.Web or GrpcDialect.WebText or GrpcDialect.ConnectStream)) return;
        IReadOnlyList<KeyValuePair<string, string>> own = _exchange.Trailers.All;
        if (Head.Dialect is GrpcDialect.ConnectStream && own.Count == 0) into.Append(s_end);
        else if (Head.Dialect is GrpcDialect.ConnectStream) Frame(into, GrpcFlags.EndOfStream, new ConnectEnd(null, own).Write());
        else if (own.Count == 0) into.Append(s_ok);
        else Frame(into, GrpcFlags.Trailers, GrpcWebTrailers.Write([new("grpc-status", "0"), .. own]));
    }

    public void AddTrailer(string name, string value) => _exchange.Trailers.Add(name, value);

    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items) => throw new InvalidOperationException("gRPC sends the items of streams one by one.");

    public void Fail(MessageBuffer into, RpcException failure)
    {
        // Only who has the right to end the call comes here, and says so after it.
        _exchange.Failure = failure;
        switch (Head.Dialect)
        {
            case GrpcDialect.Web or GrpcDialect.WebText:
                Frame(into, GrpcFlags.Trailers, GrpcWebTrailers.Write([.. GrpcAnswer.TrailersOf(failure), .. _exchange.Trailers.All]));
                break;
            case GrpcDialect.ConnectStream:
                Frame(into, GrpcFlags.EndOfStream, new ConnectEnd(GrpcAnswer.ErrorOf(failure), _exchange.Trailers.All).Write());
                break;
            case GrpcDialect.ConnectUnary:
                using (var json = new Utf8JsonWriter(into)) GrpcAnswer.ErrorOf(failure).Write(json);
                break;
        }
    }

    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => _exchange.Items.ReadAllAsync<T, TShape>(Head.IsJson);

    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => _exchange.Items.ReadAllAsync(schema, Head.IsJson);

    public bool Equals(GrpcCall other) => _exchange == other._exchange;

    public override bool Equals(object? obj) => obj is GrpcCall other && Equals(other);

    public override int GetHashCode() => _exchange.GetHashCode();

    private static byte[] Frame(GrpcFlags flags, ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[GrpcFrame.PrefixLength + message.Length];
        GrpcWriter.WritePrefix(frame, flags, message.Length);
        message.CopyTo(frame.AsSpan(GrpcFrame.PrefixLength));
        return frame;
    }

    private static void Frame(MessageBuffer into, GrpcFlags flags, ReadOnlySpan<byte> message)
    {
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixLength];
        GrpcWriter.WritePrefix(prefix, flags, message.Length);
        into.Append(prefix);
        into.Append(message);
    }

    /// <summary>Frames the message that was written, compressed when the caller likes it so.</summary>
    private void Finish(MessageBuffer message)
    {
        bool deflates = _exchange.Deflates && message.Count >= GrpcGzip.WorthIt;
        if (deflates) GrpcGzip.Deflate(message);
        if (Head.Dialect is GrpcDialect.ConnectUnary)
        {
            _exchange.IsDeflated = deflates;
            return;
        }
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixLength];
        GrpcWriter.WritePrefix(prefix, deflates ? GrpcFlags.Compressed : GrpcFlags.None, message.Count);
        message.Prepend(prefix);
    }
}
