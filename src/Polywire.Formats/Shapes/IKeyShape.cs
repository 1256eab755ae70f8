namespace Polywire.Formats;

/// <summary>The shape of a type that can be the key of a map: text, integers, booleans.</summary>
/// <typeparam name="T">The key's type.</typeparam>
public interface IKeyShape<T> : IShape<T> where T : notnull
{
    /// <summary>How a map compares and hashes keys that come from a peer, so that it cannot choose them to collide; null takes the type's own way.</summary>
    static virtual IEqualityComparer<T>? Comparer => null;

    /// <summary>Writes the key of a map's entry.</summary>
    static abstract void WriteKey<TWriter>(ref TWriter writer, T key) where TWriter : struct, IValueWriter, allows ref struct;

    /// <summary>Reads the key of a map's entry.</summary>
    static abstract T ReadKey<TReader>(ref TReader reader) where TReader : struct, IValueReader, allows ref struct;
}
