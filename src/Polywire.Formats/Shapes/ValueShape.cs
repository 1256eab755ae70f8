namespace Polywire.Formats;

/// <summary>The shape of <see cref="Value"/>: whatever the format can say.</summary>
public readonly struct ValueShape : IShape<Value>
{
    /// <inheritdoc/>
    public static Schema Schema => AnySchema.Instance;

    /// <inheritdoc/>
    public static bool MayBeNull => true;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Value value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteValue(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref Value value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadValue();
}
