namespace Polywire.Formats;

/// <summary>The shape of <c>decimal</c>: a decimal number of 28 digits.</summary>
public readonly struct DecimalShape : IShape<decimal>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Decimal);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, decimal value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteDecimal(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref decimal value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadDecimal();
}
