namespace Polywire.Formats;

/// <summary>
/// The shape of a type that describes itself, as the generator makes it. Its members there are implemented explicitly, so that
/// they do not stand among the type's own; here they can be called.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
public readonly struct SelfShape<T> : IShape<T> where T : IShape<T>
{
    /// <inheritdoc/>
    public static Schema Schema => T.Schema;

    /// <inheritdoc/>
    public static void Write<TWriter>(ref TWriter writer, T value) where TWriter : struct, IValueWriter, allows ref struct =>
        T.Write(ref writer, value);

    /// <inheritdoc/>
    public static void Read<TReader>(ref TReader reader, ref T? value) where TReader : struct, IValueReader, allows ref struct =>
        T.Read(ref reader, ref value);

    /// <inheritdoc/>
    public static void Validate(T value, ref FaultList faults) => T.Validate(value, ref faults);
}
