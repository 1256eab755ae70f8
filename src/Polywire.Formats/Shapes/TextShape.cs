namespace Polywire.Formats;

/// <summary>The shape of <c>string</c>: Unicode text.</summary>
public readonly struct TextShape : IKeyShape<string>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Text);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, string value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteText(value ?? throw FieldFault.Null(Schema));

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref string? value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadText();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, string key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey(key);

    /// <inheritdoc/>
    public static string ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        reader.ReadTextKey();
}
