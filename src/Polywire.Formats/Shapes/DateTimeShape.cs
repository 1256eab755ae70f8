namespace Polywire.Formats;

/// <summary>The shape of <c>DateTime</c>: a point in time. Without a kind it is UTC; what is read is UTC.</summary>
public readonly struct DateTimeShape : IShape<DateTime>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Timestamp);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, DateTime value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteTimestamp(value.Kind is DateTimeKind.Local ? value : new DateTimeOffset(value.Ticks, TimeSpan.Zero));

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref DateTime value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadTimestamp().UtcDateTime;
}
