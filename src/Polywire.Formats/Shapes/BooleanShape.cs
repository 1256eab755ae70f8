namespace Polywire.Formats;

/// <summary>The shape of <c>bool</c>: true or false.</summary>
public readonly struct BooleanShape : IKeyShape<bool>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Boolean);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, bool value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteBoolean(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref bool value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadBoolean();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, bool key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey(key);

    /// <inheritdoc/>
    public static bool ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        reader.ReadBooleanKey();
}
