using System.Buffers;
using Polywire.Formats;

namespace Polywire.AspNetCore.Protobuf;

/// <summary>Values as messages of Protocol Buffers, in bytes or in their JSON.</summary>
internal static class ProtobufMessage
{
    internal static T? Read<T, TShape>(ReadOnlySpan<byte> message, bool isJson) where TShape : IShape<T> => isJson
        ? ProtoJsonFormat.Read<T, TShape>(message, ProtoJsonFormat.Limits)
        : ProtobufFormat.Read<T, TShape>(message, ProtobufFormat.Limits);

    internal static Value Read(ReadOnlySpan<byte> message, Schema schema, bool isJson) => isJson
        ? ProtoJsonFormat.Read(message, schema, ProtoJsonFormat.Limits)
        : ProtobufFormat.Read(message, schema, ProtobufFormat.Limits);

    /// <summary>Reads an item of a stream that a caller sends.</summary>
    internal static T? ReadItem<T, TShape>(ReadOnlySpan<byte> message, bool isJson) where TShape : IShape<T> => isJson
        ? ProtoJsonFormat.ReadItem<T, TShape>(message, ProtoJsonFormat.Limits)
        : ProtobufFormat.Read<T, TShape>(message, ProtobufFormat.Limits);

    internal static void Write<T, TShape>(IBufferWriter<byte> into, T value, bool isJson) where TShape : IShape<T>
    {
        if (isJson) ProtoJsonFormat.Write<T, TShape>(into, value);
        else ProtobufFormat.Write<T, TShape>(into, value);
    }

    /// <summary>Writes a value; a message without fields when it has no type.</summary>
    internal static void Write(IBufferWriter<byte> into, Schema? schema, Value value, bool isJson)
    {
        if (isJson && schema is null) into.Write("{}"u8);
        else if (isJson) ProtoJsonFormat.Write(into, schema!, value);
        else if (schema is not null) ProtobufFormat.Write(into, schema, value);
    }
}
