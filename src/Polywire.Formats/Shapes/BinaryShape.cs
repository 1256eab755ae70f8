namespace Polywire.Formats;

/// <summary>The shape of <c>byte[]</c>: bytes.</summary>
public readonly struct BinaryShape : IShape<byte[]>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Binary);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, byte[] value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteBinary(value ?? throw FieldFault.Null(Schema));

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref byte[]? value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadBinary();
}
