namespace Polywire.Formats;

/// <summary>What the shapes of map interfaces have in common: entries whose keys differ, whoever holds them.</summary>
internal static class MapEntries<TKey, TKeyShape, T, TShape>
    where TKey : notnull where TKeyShape : IKeyShape<TKey> where TShape : IShape<T>
{
    internal static MapSchema Schema { get; } = new((ScalarSchema)TKeyShape.Schema, TShape.Schema, TShape.MayBeNull);

    internal static void Write<TWriter>(ref TWriter writer, IEnumerable<KeyValuePair<TKey, T>> entries, int count) where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartMap(count);
        foreach (var entry in entries)
        {
            TKeyShape.WriteKey(ref writer, entry.Key);
            TShape.Write(ref writer, entry.Value);
        }
        writer.EndMap();
    }

    /// <summary>Reads into the dictionary that is there, or into a copy of what is no dictionary.</summary>
    internal static Dictionary<TKey, T>? Read<TReader>(ref TReader reader, IEnumerable<KeyValuePair<TKey, T>>? there) where TReader : struct, IValueReader, allows ref struct
    {
        var map = there as Dictionary<TKey, T> ?? (there is null ? null : new Dictionary<TKey, T>(there, TKeyShape.Comparer));
        MapShape<TKey, TKeyShape, T, TShape>.Read(ref reader, ref map);
        return map;
    }

    internal static void Validate(IEnumerable<KeyValuePair<TKey, T>> entries, ref FaultList faults)
    {
        foreach (var entry in entries)
        {
            int before = faults.Count;
            TShape.Validate(entry.Value, ref faults);
            if (faults.Count > before)
                faults.Under(before, $"[{entry.Key}]");
        }
    }
}
