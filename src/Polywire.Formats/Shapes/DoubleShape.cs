namespace Polywire.Formats;

/// <summary>The shape of <c>double</c>: an IEEE 754 number of 64 bits.</summary>
public readonly struct DoubleShape : IShape<double>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Double);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, double value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteDouble(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref double value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadDouble();
}
