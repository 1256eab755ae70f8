namespace Polywire.Formats;

/// <summary>
/// How values of <typeparamref name="T"/> are read and written, in every format. The generator writes it for types marked
/// <see cref="ShapeAttribute"/>; those of the scalars and collections are in this library. Generic over structs, so that the
/// runtime compiles one piece of code per type and format: no reflection, no delegate, no virtual call.
/// </summary>
/// <typeparam name="T">The type described.</typeparam>
public interface IShape<T>
{
    /// <summary>What the type looks like, as data: for schemas, introspection and values without a C# type.</summary>
    static abstract Schema Schema { get; }

    /// <summary>Whether null is a value of it.</summary>
    static virtual bool MayBeNull => false;

    /// <summary>Writes one value.</summary>
    /// <param name="writer">A format's writer, placed where a value may stand.</param>
    /// <param name="value">The value; null only where <typeparamref name="T"/> allows it.</param>
    static abstract void Write<TWriter>(ref TWriter writer, T value) where TWriter : struct, IValueWriter, allows ref struct;

    /// <summary>Reads one value.</summary>
    /// <param name="reader">A format's reader, placed on a value.</param>
    /// <param name="value">
    /// What was read. A format whose fields may come again (<see cref="IValueReader.Repeats"/>) merges into what is there: lists
    /// grow, objects keep the fields that do not come. Otherwise start from <c>default</c>.
    /// </param>
    /// <exception cref="CodecException">The input is not a value of this type.</exception>
    static abstract void Read<TReader>(ref TReader reader, ref T? value) where TReader : struct, IValueReader, allows ref struct;

    /// <summary>Checks the rules of the type's attributes ([Range], [Required], …), after reading.</summary>
    /// <param name="value">The value to check.</param>
    /// <param name="faults">Collects one line per broken rule, with its path.</param>
    static virtual void Validate(T value, ref FaultList faults)
    {
    }
}
