namespace Polywire.Formats;

/// <summary>The shape of <c>TimeSpan</c>: a span of time.</summary>
public readonly struct DurationShape : IShape<TimeSpan>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Duration);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TimeSpan value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteDuration(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref TimeSpan value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadDuration();
}
