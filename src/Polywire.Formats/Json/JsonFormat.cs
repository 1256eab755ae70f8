using System.Buffers;

namespace Polywire.Formats;

/// <summary>JSON: objects by field names, read from lists too.</summary>
public readonly struct JsonFormat : IFormat
{
    /// <inheritdoc/>
    public static string Name => "json";

    /// <inheritdoc/>
    public static void Write<T, TShape>(IBufferWriter<byte> output, T value) where TShape : IShape<T>
    {
        var writer = new JsonWriter(output);
        TShape.Write(ref writer, value);
        writer.Flush();
    }

    /// <inheritdoc/>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> input, FormatLimits limits) where TShape : IShape<T>
    {
        var reader = new JsonReader(input, limits);
        T? value = default;
        TShape.Read(ref reader, ref value);
        reader.End();
        Rules.Check<T, TShape>(value);
        return value;
    }

    /// <inheritdoc/>
    public static void Write(IBufferWriter<byte> output, Schema schema, Value value)
    {
        var writer = new JsonWriter(output);
        Dynamic.Write(ref writer, schema, value);
        writer.Flush();
    }

    /// <inheritdoc/>
    public static Value Read(ReadOnlySpan<byte> input, Schema schema, FormatLimits limits)
    {
        var reader = new JsonReader(input, limits);
        var value = Dynamic.Read(ref reader, schema);
        reader.End();
        return value;
    }
}
