namespace Polywire.Formats;

/// <summary>The shape of <see cref="Nothing"/>: writes null, and reads whatever stands there.</summary>
public sealed class NothingShape : IShape<Nothing>
{
    /// <inheritdoc/>
    public static Schema Schema => AnySchema.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Nothing value) where TWriter : struct, IValueWriter, allows ref struct => writer.WriteNull();

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref Nothing value) where TReader : struct, IValueReader, allows ref struct
    {
        // A foreign server may return something where nothing was promised.
        if (!reader.ReadNull())
            reader.ReadValue();
    }
}
