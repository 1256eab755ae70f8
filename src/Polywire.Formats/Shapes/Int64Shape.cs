namespace Polywire.Formats;

/// <summary>The shape of <c>long</c>: a signed integer of 64 bits.</summary>
public readonly struct Int64Shape : IKeyShape<long>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Int64);

    /// <inheritdoc/>
    public static IEqualityComparer<long> Comparer => SeededComparer<long>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, long value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteInt64(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref long value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadInt64();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, long key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey(key);

    /// <inheritdoc/>
    public static long ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        reader.ReadInt64Key();
}
