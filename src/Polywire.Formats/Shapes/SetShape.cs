namespace Polywire.Formats;

/// <summary>The shape of <c>HashSet&lt;T&gt;</c>: a list of values that all differ.</summary>
/// <typeparam name="T">The values' type: text, an integer or boolean.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct SetShape<T, TShape> : IShape<HashSet<T>> where T : notnull where TShape : IKeyShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema { get; } = new ListSchema(TShape.Schema);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, HashSet<T> value) where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartList((value ?? throw FieldFault.Null(Schema)).Count);
        foreach (var item in value)
            TShape.Write(ref writer, item);
        writer.EndList();
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref HashSet<T>? value) where TReader : struct, IValueReader, allows ref struct
    {
        value ??= new HashSet<T>(TShape.Comparer);
        var at = reader.StartList();
        while (reader.NextItem(ref at))
        {
            T? item = default;
            TShape.Read(ref reader, ref item);
            if (!value.Add(item!) && !TReader.Repeats)
                throw reader.Fault($"{item} comes twice, and this is a set");
        }
    }
}
