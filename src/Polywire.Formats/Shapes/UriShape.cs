namespace Polywire.Formats;

/// <summary>The shape of <see cref="Uri"/>: its text as it was given.</summary>
public readonly struct UriShape : IShape<Uri>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Text);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Uri value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteText((value ?? throw FieldFault.Null(Schema)).OriginalString);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref Uri? value) where TReader : struct, IValueReader, allows ref struct =>
        value = Uri.TryCreate(reader.ReadText(), UriKind.RelativeOrAbsolute, out var uri) ? uri : throw reader.Fault("expected a URI");
}
