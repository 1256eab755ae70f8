namespace Polywire.Formats;

/// <summary>The shape of <c>DateTimeOffset</c>: a point in time with its offset from UTC.</summary>
public readonly struct TimestampShape : IShape<DateTimeOffset>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Timestamp);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateTimeOffset value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteTimestamp(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref DateTimeOffset value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadTimestamp();
}
