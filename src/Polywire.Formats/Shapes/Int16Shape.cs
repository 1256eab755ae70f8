namespace Polywire.Formats;

/// <summary>The shape of <c>short</c>: a signed integer of 16 bits.</summary>
public readonly struct Int16Shape : IKeyShape<short>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Int16);

    /// <inheritdoc/>
    public static IEqualityComparer<short> Comparer => SeededComparer<short>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, short value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref short value) where TReader : struct, IValueReader, allows ref struct =>
        value = Narrow.To<short, TReader>(ref reader, reader.ReadInt32());

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, short key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((long)key);

    /// <inheritdoc/>
    public static short ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.Key<short, TReader>(ref reader);
}
