namespace Polywire.Formats;

/// <summary>The shape of <c>TimeOnly</c>: a time of day.</summary>
public readonly struct TimeShape : IShape<TimeOnly>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Time);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TimeOnly value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteTime(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref TimeOnly value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadTime();
}
