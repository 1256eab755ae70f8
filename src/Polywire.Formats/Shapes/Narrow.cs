using System.Numerics;

namespace Polywire.Formats;

/// <summary>Integers as they were read, as one of the types with fewer bits.</summary>
internal static class Narrow
{
    /// <summary>The number as a <typeparamref name="T"/>.</summary>
    /// <param name="reader">Says where, when it does not fit.</param>
    /// <param name="number">The number.</param>
    /// <param name="what">What stands before the number in the fault's text.</param>
    /// <exception cref="CodecException">It does not fit.</exception>
    internal static T To<T, TReader>(ref TReader reader, long number, string what = "")
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> where TReader : struct, IValueReader, allows ref struct =>
        number >= long.CreateTruncating(T.MinValue) && number <= long.CreateTruncating(T.MaxValue)
            ? T.CreateTruncating(number)
            : throw reader.Fault($"{what}{number} is not from {T.MinValue} to {T.MaxValue}");

    /// <summary>The key as a signed <typeparamref name="T"/>.</summary>
    /// <exception cref="CodecException">It does not fit.</exception>
    internal static T Key<T, TReader>(ref TReader reader)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> where TReader : struct, IValueReader, allows ref struct =>
        To<T, TReader>(ref reader, reader.ReadInt64Key(), "the key ");

    /// <summary>The key as an unsigned <typeparamref name="T"/>.</summary>
    /// <exception cref="CodecException">It does not fit.</exception>
    internal static T UnsignedKey<T, TReader>(ref TReader reader)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> where TReader : struct, IValueReader, allows ref struct
    {
        ulong number = reader.ReadUInt64Key();
        return number <= ulong.CreateTruncating(T.MaxValue)
            ? T.CreateTruncating(number)
            : throw reader.Fault($"the key {number} is not from {T.MinValue} to {T.MaxValue}");
    }
}
