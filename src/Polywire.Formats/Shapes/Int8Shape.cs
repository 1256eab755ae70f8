namespace Polywire.Formats;

/// <summary>The shape of <c>sbyte</c>: a signed integer of 8 bits.</summary>
public readonly struct Int8Shape : IKeyShape<sbyte>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Int8);

    /// <inheritdoc/>
    public static IEqualityComparer<sbyte> Comparer => SeededComparer<sbyte>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, sbyte value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref sbyte value) where TReader : struct, IValueReader, allows ref struct =>
        value = Narrow.To<sbyte, TReader>(ref reader, reader.ReadInt32());

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, sbyte key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((long)key);

    /// <inheritdoc/>
    public static sbyte ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.Key<sbyte, TReader>(ref reader);
}
