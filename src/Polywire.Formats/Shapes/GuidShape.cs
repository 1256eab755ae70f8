namespace Polywire.Formats;

/// <summary>The shape of <c>Guid</c>: a UUID.</summary>
public readonly struct GuidShape : IShape<Guid>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Guid);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, Guid value) where TWriter : struct, IValueWriter, allows ref struct =>
        writer.WriteGuid(value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref Guid value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadGuid();
}
