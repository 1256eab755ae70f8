using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>The shape of <c>ImmutableArray&lt;T&gt;</c>: values in order. The default is written as an empty one.</summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct ImmutableArrayShape<T, TShape> : IShape<ImmutableArray<T>> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => ArrayShape<T, TShape>.Schema;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ImmutableArray<T> value) where TWriter : struct, IValueWriter, allows ref struct =>
        Items.Write<T, TShape, TWriter>(ref writer, value.AsSpan());

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref ImmutableArray<T> value) where TReader : struct, IValueReader, allows ref struct
    {
        var array = ImmutableCollectionsMarshal.AsArray(value);
        ArrayShape<T, TShape>.Read(ref reader, ref array);
        value = ImmutableCollectionsMarshal.AsImmutableArray(array);
    }

    /// <inheritdoc/>
    public static void Validate(ImmutableArray<T> value, ref FaultList faults) => Items.Validate<T, TShape>(value.AsSpan(), ref faults);
}
