namespace Polywire.Sockets;

/// <summary>One code of a <see cref="Struct"/> format, with its place.</summary>
/// <param name="Code">The code as written.</param>
/// <param name="Offset">Where its first byte lies.</param>
/// <param name="Count">How many values of it follow each other; of <c>s</c> and <c>p</c>, the bytes of the one value.</param>
/// <param name="Size">Bytes of one value; 1 for <c>s</c> and <c>p</c>.</param>
internal readonly record struct StructField(char Code, int Offset, int Count, int Size)
{
    /// <summary>How many values the field stands for.</summary>
    public int Values => Code switch
    {
        'x' => 0,
        's' or 'p' => 1,
        _ => Count,
    };
}
