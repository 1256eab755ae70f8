using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>The shape of <c>List&lt;T&gt;</c>: values in order.</summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct ListShape<T, TShape> : IShape<List<T>> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema { get; } = new ListSchema(TShape.Schema, TShape.MayBeNull);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, List<T> value) where TWriter : struct, IValueWriter, allows ref struct =>
        Items.Write<T, TShape, TWriter>(ref writer, CollectionsMarshal.AsSpan(value ?? throw FieldFault.Null(Schema)));

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref List<T>? value) where TReader : struct, IValueReader, allows ref struct =>
        Items.Read<T, TShape, TReader>(ref reader, value ??= []);

    /// <inheritdoc/>
    public static void Validate(List<T> value, ref FaultList faults) => Items.Validate<T, TShape>(CollectionsMarshal.AsSpan(value), ref faults);
}
