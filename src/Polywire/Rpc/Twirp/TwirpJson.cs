using System.Buffers;
using System.Net;
using Polywire.Formats;
using Polywire.Wires.Twirp;

namespace Polywire.Rpc.Twirp;

/// <summary>The JSON of calls whose types are not known in C#, and of errors.</summary>
internal static class TwirpJson
{
    /// <summary>Writes arguments: as the method's description says, else as JSON that happens to be right.</summary>
    /// <exception cref="RpcException">They have no names, and nobody knows them.</exception>
    public static void Write(IBufferWriter<byte> into, MethodSchema? schema, string method, Value arguments)
    {
        if (schema is not null)
        {
            ProtoJsonFormat.Write(into, schema.Request, arguments.IsNull ? Value.Map() : arguments);
            return;
        }
        bool isNothing = arguments.IsNull || (arguments.Kind is ValueKind.List && arguments.AsList().Count == 0);
        if (!isNothing && arguments.Kind is not ValueKind.Map)
            throw new RpcException(RpcStatus.InvalidArgument, $"the server does not tell the names of the parameters of {method}, and Twirp passes them by name: give them as NAME=VALUE");
        JsonFormat.Write<Value, ValueShape>(into, isNothing ? Value.Map() : arguments);
    }

    /// <summary>Reads a reply: the message, or what one of ours holds as its <c>result</c>.</summary>
    public static Value Read(ReadOnlySpan<byte> body, MethodSchema? schema, FormatLimits limits)
    {
        if (schema is null)
        {
            Value message = JsonFormat.Read<Value, ValueShape>(body, limits);
            return message.Kind is ValueKind.Map && message.AsMap() is [{ Key.Kind: ValueKind.Text } only] && only.Key.AsText() == ProtobufFormat.ReplyField ? only.Value : message;
        }
        if (schema.Kind.HasFlag(MethodKind.ServerStream))
            return ProtoJsonFormat.Read(body, new ListSchema(schema.Reply ?? AnySchema.Instance, schema.ReplyMayBeNull), limits);
        ObjectSchema reply = ProtobufFormat.ReplyOf(schema);
        Value read = ProtoJsonFormat.Read(body, reply, limits);
        return ReferenceEquals(reply, schema.Reply) ? read : read.Get(ProtobufFormat.ReplyField) ?? default;
    }

    /// <summary>
    /// The failure that an answer other than 200 tells: Twirp's JSON, and where something between has answered instead, what its HTTP
    /// status means (https://twitchtv.github.io/twirp/docs/spec_v7.html, «HTTP Status Codes»).
    /// </summary>
    public static RpcException Failure(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (TwirpError.TryRead(body) is not { } error)
            return RpcHttp.Failure(status, body);
        Value? details = error.Meta.Count == 0 ? null : Value.Map([.. error.Meta.Select(entry => (entry.Key, Value.From(entry.Value)))]);
        return new RpcException(StatusMap.FromName(error.Code) ?? RpcStatus.Unknown, error.Message) { Details = details };
    }
}
