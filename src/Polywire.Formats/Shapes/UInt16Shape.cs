namespace Polywire.Formats;

/// <summary>The shape of <c>ushort</c>: an unsigned integer of 16 bits.</summary>
public readonly struct UInt16Shape : IKeyShape<ushort>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.UInt16);

    /// <inheritdoc/>
    public static IEqualityComparer<ushort> Comparer => SeededComparer<ushort>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ushort value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref ushort value) where TReader : struct, IValueReader, allows ref struct =>
        value = Narrow.To<ushort, TReader>(ref reader, reader.ReadUInt32());

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, ushort key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((ulong)key);

    /// <inheritdoc/>
    public static ushort ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.UnsignedKey<ushort, TReader>(ref reader);
}
