namespace Polywire.Formats;

/// <summary>The shape of <c>char</c>: text of one UTF-16 unit.</summary>
public readonly struct CharShape : IShape<char>
{
    /// <inheritdoc/>
    public static Schema Schema => ScalarSchema.Of(ScalarKind.Text);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, char value) where TWriter : struct, IValueWriter, allows ref struct
    {
        if (char.IsSurrogate(value))
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"the char U+{(int)value:X4} is half of a pair, which is no text: use a string");
        writer.WriteText([value]);
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref char value) where TReader : struct, IValueReader, allows ref struct =>
        value = reader.ReadText() is [var only] ? only : throw reader.Fault("expected text of one character");
}
