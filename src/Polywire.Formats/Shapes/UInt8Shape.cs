namespace Polywire.Formats;

/// <summary>The shape of <c>byte</c>: an unsigned integer of 8 bits.</summary>
public readonly struct UInt8Shape : IKeyShape<byte>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.UInt8);

    /// <inheritdoc/>
    public static IEqualityComparer<byte> Comparer => SeededComparer<byte>.Instance;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, byte value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref byte value) where TReader : struct, IValueReader, allows ref struct =>
        value = Narrow.To<byte, TReader>(ref reader, reader.ReadUInt32());

    /// <inheritdoc/>
    public static void WriteKey<TWriter>(ref TWriter writer, byte key) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteKey((ulong)key);

    /// <inheritdoc/>
    public static byte ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct =>
        Narrow.UnsignedKey<byte, TReader>(ref reader);
}
