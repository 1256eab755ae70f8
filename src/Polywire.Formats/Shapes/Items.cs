namespace Polywire.Formats;

/// <summary>The loop that every list's shape has.</summary>
internal static class Items
{
    public static void Write<T, TShape, TWriter>(ref TWriter writer, ReadOnlySpan<T> items)
        where TShape : IShape<T> where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartList(items.Length);
        foreach (var item in items)
            TShape.Write(ref writer, item);
        writer.EndList();
    }

    public static void Write<T, TShape, TWriter>(ref TWriter writer, IReadOnlyList<T> items)
        where TShape : IShape<T> where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartList(items.Count);
        for (int index = 0; index < items.Count; index++)
            TShape.Write(ref writer, items[index]);
        writer.EndList();
    }

    /// <summary>Appends what comes. Room is made for what has arrived, never for what is claimed.</summary>
    public static void Read<T, TShape, TReader>(ref TReader reader, List<T> items)
        where TShape : IShape<T> where TReader : struct, IValueReader, allows ref struct
    {
        var at = reader.StartList();
        while (reader.NextItem(ref at))
        {
            T? item = default;
            TShape.Read(ref reader, ref item);
            items.Add(item!);
        }
    }

    public static void Validate<T, TShape>(ReadOnlySpan<T> items, ref FaultList faults) where TShape : IShape<T>
    {
        for (int index = 0; index < items.Length; index++)
        {
            int before = faults.Count;
            TShape.Validate(items[index], ref faults);
            if (faults.Count > before)
                faults.Under(before, $"[{index}]");
        }
    }
}
