namespace Polywire.Formats;

/// <summary>The shape of <c>ulong</c>: an unsigned integer of 64 bits.</summary>
public readonly struct UInt64Shape : IKeyShape<ulong>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.UInt64);

    /// <inheritdoc/>
    public static IEqualityComparer<ulong> Comparer => SeededComparer<ulong>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ulong value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteUInt64(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref ulong value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadUInt64();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, ulong key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey(key);

    /// <inheritdoc/>
    public static ulong ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        reader.ReadUInt64Key();
}
