using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>The shape of <c>IReadOnlyList&lt;T&gt;</c>: values in order.</summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct ReadOnlyListShape<T, TShape> : IShape<IReadOnlyList<T>> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema { get; } = new ListSchema(TShape.Schema, TShape.MayBeNull);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IReadOnlyList<T> value) where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value is T[] array)
            ArrayShape<T, TShape>.Write(ref writer, array);
        else if (value is List<T> list)
            ListShape<T, TShape>.Write(ref writer, list);
        else
            Items.Write<T, TShape, TWriter>(ref writer, value ?? throw FieldFault.Null(Schema));
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref IReadOnlyList<T>? value) where TReader : struct, IValueReader, allows ref struct
    {
        var items = value as List<T> ?? (value is null ? [] : [.. value]);
        Items.Read<T, TShape, TReader>(ref reader, items);
        value = items;
    }

    /// <inheritdoc/>
    public static void Validate(IReadOnlyList<T> value, ref FaultList faults)
    {
        if (value is List<T> list)
            Items.Validate<T, TShape>(CollectionsMarshal.AsSpan(list), ref faults);
        else
            Items.Validate<T, TShape>([.. value], ref faults);
    }
}
