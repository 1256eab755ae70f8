namespace Polywire.Formats;

/// <summary>
/// Caps that hold for every format, and how strict reading is. What is exceeded ends in <see cref="CodecFailure.Limit"/>.
/// </summary>
public sealed record FormatLimits
{
    /// <summary>The most that <see cref="Depth"/> can be, and what holds when writing: a thread's stack is not longer.</summary>
    public const int MaxDepth = 512;

    /// <summary>The defaults.</summary>
    public static FormatLimits Default { get; } = new();

    /// <summary>Lists, maps and objects inside each other, when reading. Default 64, as System.Text.Json; Protocol Buffers' own is 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1, or above <see cref="MaxDepth"/>.</exception>
    public int Depth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxDepth);
            field = value;
        }
    } = 64;

    /// <summary>Values in one list or map, when reading. Default 16,777,216. Memory is taken for what arrived, never for what is claimed.</summary>
    public int Count { get; init; } = 1 << 24;

    /// <summary>Bytes of one text or binary value, when reading. Default 64 MiB, the message limit of the wires.</summary>
    public int ScalarBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Whether fields that an object does not have are refused instead of skipped. Default no, so that a peer may be newer; wires set it
    /// for arguments, where a wrong name is a mistake.
    /// </summary>
    public bool RefuseUnknownFields { get; init; }
}
