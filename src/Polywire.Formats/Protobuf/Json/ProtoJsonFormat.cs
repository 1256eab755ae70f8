using System.Buffers;

namespace Polywire.Formats;

/// <summary>
/// <see href="https://protobuf.dev/programming-guides/json/">The JSON of Protocol Buffers</see>, for Connect and Twirp. What is no object
/// is wrapped as in <see cref="ProtobufFormat"/>: <c>{"result": …}</c>.
/// </summary>
public readonly struct ProtoJsonFormat : IFormat
{
    /// <summary>The limits to read with: as everywhere, but objects may lie 100 deep, and unknown fields are refused.</summary>
    public static FormatLimits Limits { get; } = ProtobufFormat.Limits with { RefuseUnknownFields = true };

    /// <inheritdoc/>
    public static string Name => "protojson";

    /// <inheritdoc/>
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T> =>
        Write<T, TShape>(output, value, ProtobufRoot.Of<T, TShape>.Slot);

    /// <summary>Writes an item of a stream that a caller sends: what is no object is wrapped as <c>{"value": …}</c>.</summary>
    public static void WriteItem<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T> =>
        Write<T, TShape>(output, value, ProtobufRoot.ItemOf<T, TShape>.Slot);

    /// <inheritdoc/>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T> =>
        Read<T, TShape>(input, limits, ProtobufRoot.Of<T, TShape>.Slot);

    /// <summary>Reads an item of a stream that a caller sends: what is no object is wrapped as <c>{"value": …}</c>.</summary>
    public static T? ReadItem<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T> =>
        Read<T, TShape>(input, limits, ProtobufRoot.ItemOf<T, TShape>.Slot);

    private static void Write<T, TShape>(IBufferWriter<byte> output, T value, ProtobufSlot? root) where TShape : IShape<T>
    {
        var writer = new ProtoJsonWriter(output, root);
        TShape.Write(ref writer, value);
        writer.Complete();
    }

    private static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits, ProtobufSlot? root) where TShape : IShape<T>
    {
        var reader = new ProtoJsonReader(input, root, limits);
        T? value = default;
        TShape.Read(ref reader, ref value);
        reader.End();
        Rules.Check<T, TShape>(value);
        return value;
    }

    /// <inheritdoc/>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value)
    {
        var writer = new ProtoJsonWriter(output, ProtobufRoot.SlotOf(schema));
        Dynamic.Write(ref writer, schema, value, mayBeNull: schema is not ObjectSchema);
        writer.Complete();
    }

    /// <inheritdoc/>
    public static Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits)
    {
        var reader = new ProtoJsonReader(input, ProtobufRoot.SlotOf(schema), limits);
        var value = Dynamic.Read(ref reader, schema);
        reader.End();
        return value;
    }
}
