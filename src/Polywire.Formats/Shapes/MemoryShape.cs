namespace Polywire.Formats;

/// <summary>The shape of <c>ReadOnlyMemory&lt;byte&gt;</c>: bytes.</summary>
public readonly struct MemoryShape : IShape<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Binary);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, ReadOnlyMemory<byte> value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteBinary(value.Span);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref ReadOnlyMemory<byte> value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadBinary();
}
