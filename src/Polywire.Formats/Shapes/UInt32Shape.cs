namespace Polywire.Formats;

/// <summary>The shape of <c>uint</c>: an unsigned integer of 32 bits.</summary>
public readonly struct UInt32Shape : IKeyShape<uint>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.UInt32);

    /// <inheritdoc/>
    public static IEqualityComparer<uint> Comparer => SeededComparer<uint>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, uint value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref uint value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadUInt32();

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, uint key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((ulong)key);

    /// <inheritdoc/>
    public static uint ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.UnsignedKey<uint, TReader>(ref reader);
}
