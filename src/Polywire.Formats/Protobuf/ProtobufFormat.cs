using System.Buffers;

namespace Polywire.Formats;

/// <summary>
/// <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers</see>, proto3. What is no object is wrapped in a
/// message whose field 1 it is. See docs/formats/protobuf.md for what each type becomes.
/// </summary>
public readonly struct ProtobufFormat : IFormat
{
    /// <summary>Messages inside each other when writing: 100, which is where readers elsewhere give up.</summary>
    public const int MaxDepth = 100;

    /// <summary>The limits to read with: as everywhere, but messages may lie 100 deep.</summary>
    public static FormatLimits Limits { get; } = FormatLimits.Default with { Depth = MaxDepth };

    /// <summary>The name of the field in which a reply stands that is no message.</summary>
    public const string ReplyField = ProtobufRoot.FieldName;

    /// <summary>
    /// The message that a method replies with: the reply itself when it is an object that is never null, else a message whose field
    /// <see cref="ReplyField"/> it is; without fields when nothing is returned.
    /// </summary>
    public static ObjectSchema ReplyOf(MethodSchema method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.Reply is ObjectSchema message && !method.ReplyMayBeNull ? message : ProtobufRoot.ReplyOf(method.Name + "Reply", method);
    }

    /// <inheritdoc/>
    public static string Name => "protobuf";

    /// <inheritdoc/>
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T>
    {
        var writer = new ProtobufWriter(output, ProtobufRoot.Of<T, TShape>.Slot);
        try
        {
            TShape.Write(ref writer, value);
            writer.Complete();
        }
        finally
        {
            writer.Release();
        }
    }

    /// <inheritdoc/>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T>
    {
        var reader = new ProtobufReader(input, ProtobufRoot.Of<T, TShape>.Slot, limits);
        T? value = default;
        TShape.Read(ref reader, ref value);
        Rules.Check<T, TShape>(value);
        return value;
    }

    /// <inheritdoc/>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value)
    {
        var writer = new ProtobufWriter(output, ProtobufRoot.SlotOf(schema));
        try
        {
            Dynamic.Write(ref writer, schema, value, mayBeNull: schema is not ObjectSchema);
            writer.Complete();
        }
        finally
        {
            writer.Release();
        }
    }

    /// <inheritdoc/>
    public static Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits)
    {
        var reader = new ProtobufReader(input, ProtobufRoot.SlotOf(schema), limits);
        return Dynamic.Read(ref reader, schema);
    }
}
