namespace Polywire.Formats;

/// <summary>The shape of <c>T[]</c>: values in order.</summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct ArrayShape<T, TShape> : IShape<T[]> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema { get; } = new ListSchema(TShape.Schema, TShape.MayBeNull);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T[] value) where TWriter : struct, IValueWriter, allows ref struct =>
        Items.Write<T, TShape, TWriter>(ref writer, value ?? throw FieldFault.Null(Schema));

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref T[]? value) where TReader : struct, IValueReader, allows ref struct
    {
        List<T> items = value is { Length: > 0 } ? [.. value] : [];
        Items.Read<T, TShape, TReader>(ref reader, items);
        value = [.. items];
    }

    /// <inheritdoc/>
    public static void Validate(T[] value, ref FaultList faults) => Items.Validate<T, TShape>(value, ref faults);
}
