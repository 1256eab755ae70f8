namespace Polywire.Formats;

/// <summary>The shape of <c>IDictionary&lt;TKey, T&gt;</c>: entries whose keys differ.</summary>
/// <typeparam name="TKey">The keys' type: text, an integer or boolean.</typeparam>
/// <typeparam name="TKeyShape">Their shape.</typeparam>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct MutableMapShape<TKey, TKeyShape, T, TShape> : IShape<IDictionary<TKey, T>>
    where TKey : notnull where TKeyShape : IKeyShape<TKey> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema { get; } = new MapSchema((ScalarSchema)TKeyShape.Schema, TShape.Schema, TShape.MayBeNull);

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IDictionary<TKey, T> value) where TWriter : struct, IValueWriter, allows ref struct
    {
        writer.StartMap((value ?? throw FieldFault.Null(Schema)).Count);
        foreach (var entry in value)
        {
            TKeyShape.WriteKey(ref writer, entry.Key);
            TShape.Write(ref writer, entry.Value);
        }
        writer.EndMap();
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref IDictionary<TKey, T>? value) where TReader : struct, IValueReader, allows ref struct
    {
        var map = value as Dictionary<TKey, T> ?? (value is null ? null : new Dictionary<TKey, T>(value, TKeyShape.Comparer));
        MapShape<TKey, TKeyShape, T, TShape>.Read(ref reader, ref map);
        value = map;
    }

    /// <inheritdoc/>
    public static void Validate(IDictionary<TKey, T> value, ref FaultList faults)
    {
        foreach (var entry in value)
        {
            int before = faults.Count;
            TShape.Validate(entry.Value, ref faults);
            if (faults.Count > before)
                faults.Under(before, $"[{entry.Key}]");
        }
    }
}
