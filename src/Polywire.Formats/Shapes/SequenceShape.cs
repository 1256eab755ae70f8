using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>
/// The shape of the interfaces that <c>List&lt;T&gt;</c> has (<c>IList</c>, <c>ICollection</c>, <c>IReadOnlyCollection</c>,
/// <c>IEnumerable</c>): values in order. What is read is a list.
/// </summary>
/// <typeparam name="TSequence">The interface.</typeparam>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct SequenceShape<TSequence, T, TShape> : IShape<TSequence>
    where TSequence : class, IEnumerable<T> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => ListShape<T, TShape>.Schema;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, TSequence value) where TWriter : struct, IValueWriter, allows ref struct
    {
        // A sequence may be computed anew each time it is walked: it is walked once, and counted before the first item is written.
        if (value is T[] array)
            ArrayShape<T, TShape>.Write(ref writer, array);
        else
            ListShape<T, TShape>.Write(ref writer, value as List<T> ?? [.. value ?? throw FieldFault.Null(Schema)]);
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref TSequence? value) where TReader : struct, IValueReader, allows ref struct
    {
        var items = value as List<T> ?? (value is null ? [] : [.. value]);
        Items.Read<T, TShape, TReader>(ref reader, items);
        value = (TSequence)(object)items;
    }

    /// <inheritdoc/>
    public static void Validate(TSequence value, ref FaultList faults) =>
        Items.Validate<T, TShape>(CollectionsMarshal.AsSpan(value as List<T> ?? [.. value]), ref faults);
}
