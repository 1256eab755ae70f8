namespace Polywire.Formats;

/// <summary>The shape of <c>DateOnly</c>: a calendar date.</summary>
public readonly struct DateShape : IShape<DateOnly>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Date);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateOnly value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteDate(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref DateOnly value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadDate();
}
