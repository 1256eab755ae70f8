namespace Polywire.Formats;

/// <summary>The shape of <see cref="Version"/>: text such as <c>1.2.3</c>.</summary>
public readonly struct VersionShape : IShape<Version>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Text);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Version value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteText((value ?? throw FieldFault.Null(Schema)).ToString());

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref Version? value) where TReader : struct, IValueReader, allows ref struct =>
        value = Version.TryParse(reader.ReadText(), out var version) ? version : throw reader.Fault("expected a version of two to four numbers, such as 1.2.3");
}
