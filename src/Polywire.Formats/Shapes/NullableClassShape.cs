namespace Polywire.Formats;

/// <summary>The shape of a class (a text, a list, an object) that may be null.</summary>
/// <typeparam name="T">The class.</typeparam>
/// <typeparam name="TShape">Its shape.</typeparam>
public readonly struct NullableClassShape<T, TShape> : IShape<T?> where T : class where TShape : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => TShape.Schema;

    /// <inheritdoc/>
    public static bool MayBeNull => true;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T? value) where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value is null)
            writer.WriteNull();
        else
            TShape.Write(ref writer, value);
    }

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref T? value) where TReader : struct, IValueReader, allows ref struct
    {
        if (reader.ReadNull())
            value = null;
        else
            TShape.Read(ref reader, ref value);
    }

    /// <inheritdoc/>
    public static void Validate(T? value, ref FaultList faults)
    {
        if (value is not null)
            TShape.Validate(value, ref faults);
    }
}
