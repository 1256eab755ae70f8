namespace Polywire.Formats;

/// <summary>The shape of <c>int</c>: a signed integer of 32 bits.</summary>
public readonly struct Int32Shape : IKeyShape<int>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Int32);

    /// <inheritdoc/>
    public static IEqualityComparer<int> Comparer => SeededComparer<int>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, int value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref int value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadInt32();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, int key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((long)key);

    /// <inheritdoc/>
    public static int ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.Key<int, TReader>(ref reader);
}
