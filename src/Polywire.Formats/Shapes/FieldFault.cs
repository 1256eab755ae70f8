namespace Polywire.Formats;

/// <summary>The failures that generated shapes throw.</summary>
public static class FieldFault
{
    /// <summary>A field came a second time.</summary>
    /// <param name="reader">Where it came from, behind the first of them.</param>
    /// <param name="field">Which.</param>
    public static CodecException Twice<TReader>(ref TReader reader, FieldSchema field) where TReader : struct, IValueReader, allows ref struct =>
        reader.Fault($"the field '{field.Name}' comes twice: leave one out");

    /// <summary>A second field of a oneof came.</summary>
    /// <param name="reader">Where it came from.</param>
    /// <param name="field">Which.</param>
    public static CodecException OneOf<TReader>(ref TReader reader, FieldSchema field) where TReader : struct, IValueReader, allows ref struct =>
        reader.Fault($"'{field.Name}' and another field of '{field.OneOf}': only one of them may be there");

    /// <summary>A field did not come, although the type cannot be without it.</summary>
    /// <param name="reader">Where the object ended.</param>
    /// <param name="schema">The object.</param>
    /// <param name="seen">The fields that came, a bit for each by its place, 64 to the word.</param>
    public static CodecException Missing<TReader>(ref TReader reader, ObjectSchema schema, params ReadOnlySpan<ulong> seen)
        where TReader : struct, IValueReader, allows ref struct
    {
        List<string> missing = [];
        foreach (var field in schema.Fields)
        {
            if (field.Required && (seen[field.Index / 64] & (1UL << (field.Index % 64))) == 0)
                missing.Add($"'{field.Name}'");
        }
        return reader.Fault($"{schema} lacks {string.Join(", ", missing)}");
    }

    /// <summary>A field did not come, and null is no value of it.</summary>
    /// <param name="reader">Where the object ended.</param>
    /// <param name="field">Which.</param>
    public static CodecException Missing<TReader>(ref TReader reader, FieldSchema field) where TReader : struct, IValueReader, allows ref struct =>
        reader.Fault($"the field '{field.Name}' is missing");

    /// <summary>A union came with two cases.</summary>
    /// <param name="reader">Where it came from.</param>
    /// <param name="schema">The union.</param>
    /// <param name="first">The place of the case that came first.</param>
    /// <param name="second">The place of the other.</param>
    public static CodecException SecondCase<TReader>(ref TReader reader, ObjectSchema schema, int first, int second)
        where TReader : struct, IValueReader, allows ref struct =>
        reader.Fault($"{schema} is '{schema.Fields[first].Name}' and '{schema.Fields[second].Name}' at once: leave one out");

    /// <summary>A union came without any case.</summary>
    /// <param name="reader">Where it ended.</param>
    /// <param name="schema">The union.</param>
    public static CodecException NoCase<TReader>(ref TReader reader, ObjectSchema schema) where TReader : struct, IValueReader, allows ref struct =>
        reader.Fault($"{schema} needs one of {string.Join(", ", schema.Fields.Select(field => $"'{field.Name}'"))}");

    /// <summary>A value to be written is null, and its type does not allow it.</summary>
    /// <param name="schema">Its type.</param>
    public static CodecException Null(Schema schema) =>
        new(CodecFailure.NotRepresentable, -1, $"null where {schema} is expected: give it a value, or let its type allow null");
}
