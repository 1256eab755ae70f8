namespace Polywire.Formats;

/// <summary>The shape of a struct that may be null.</summary>
/// <typeparam name="T">The struct.</typeparam>
/// <typeparam name="TShape">Its shape.</typeparam>
public readonly struct NullableShape<T, TShape> : IShape<T?> where T : struct where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => TShape.Schema;

    /// <inheritdoc/>
    public static bool MayBeNull => true;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T? value) where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value.HasValue)
            TShape.Write(ref writer, value.GetValueOrDefault());
        else
            writer.WriteNull();
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref T? value) where TReader : struct, IValueReader, allows ref struct
    {
        if (reader.ReadNull())
        {
            value = null;
            return;
        }
        T held = value.GetValueOrDefault();
        TShape.Read(ref reader, ref held);
        value = held;
    }

    /// <inheritdoc/>
    public static void Validate(T? value, ref FaultList faults)
    {
        if (value.HasValue)
            TShape.Validate(value.GetValueOrDefault(), ref faults);
    }
}
