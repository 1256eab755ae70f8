namespace Polywire.Formats;

/// <summary>The shape of <c>float</c>: an IEEE 754 number of 32 bits.</summary>
public readonly struct SingleShape : IShape<float>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Single);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, float value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteSingle(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref float value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadSingle();
}
