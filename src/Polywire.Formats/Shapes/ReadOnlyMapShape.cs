namespace Polywire.Formats;

/// <summary>The shape of <c>IReadOnlyDictionary&lt;TKey, T&gt;</c>: entries whose keys differ.</summary>
/// <typeparam name="TKey">The keys' type: text, an integer or boolean.</typeparam>
/// <typeparam name="TKeyShape">Their shape.</typeparam>
/// <typeparam name="T">The values' type.</typeparam>
/// <typeparam name="TShape">Their shape.</typeparam>
public readonly struct ReadOnlyMapShape<TKey, TKeyShape, T, TShape> : IShape<IReadOnlyDictionary<TKey, T>>
    where TKey : notnull where TKeyShape : IKeyShape<TKey> where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => MapEntries<TKey, TKeyShape, T, TShape>.Schema;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, IReadOnlyDictionary<TKey, T> value) where TWriter : struct, IValueWriter, allows ref struct =>
        MapEntries<TKey, TKeyShape, T, TShape>.Write(ref writer, value ?? throw FieldFault.Null(Schema), value.Count);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref IReadOnlyDictionary<TKey, T>? value) where TReader : struct, IValueReader, allows ref struct =>
        value = MapEntries<TKey, TKeyShape, T, TShape>.Read(ref reader, value);

    /// <inheritdoc/>
    public static void Validate(IReadOnlyDictionary<TKey, T> value, ref FaultList faults) => MapEntries<TKey, TKeyShape, T, TShape>.Validate(value, ref faults);
}
