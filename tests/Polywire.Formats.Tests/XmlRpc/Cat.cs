namespace Polywire.Formats.Tests.XmlRpc;

internal sealed record Cat(string? Name, int? Lives);

/// <summary>What the generator would write for <see cref="Cat"/>.</summary>
internal sealed class CatShape : IShape<Cat>
{
    private static readonly ObjectSchema Fields = new("Cat", "tests",
    [
        new FieldSchema("name", 1, () => ScalarSchema.Of(ScalarKind.Text)) { MayBeNull = true },
        new FieldSchema("lives", 2, () => ScalarSchema.Of(ScalarKind.Int32)) { MayBeNull = true },
    ]);

    public static Schema Schema => Fields;

    public static void Write<TWriter>(ref TWriter writer, Cat value) where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartObject(Fields, 2);
        writer.WriteField(Fields.Fields[0]);
        if (value.Name is null) writer.WriteNull();
        else writer.WriteText(value.Name);
        writer.WriteField(Fields.Fields[1]);
        if (value.Lives is null) writer.WriteNull();
        else writer.WriteInt32(value.Lives.Value);
        writer.EndObject();
    }

    public static void Read<TReader>(ref TReader reader, ref Cat? value) where TReader : struct, IValueReader, allows ref struct
    {
        string? name = null;
        int? lives = null;
        Cursor at = reader.StartObject(Fields);
        while (reader.NextField(Fields, ref at, out int index))
        {
            if (index == 0) name = reader.ReadNull() ? null : reader.ReadText();
            else lives = reader.ReadNull() ? null : reader.ReadInt32();
        }
        value = new Cat(name, lives);
    }
}
