namespace Polywire.Formats;

/// <summary>Caps that hold for every format. What is exceeded ends in <see cref="CodecFailure.Limit"/>.</summary>
public sealed record FormatLimits
{
    /// <summary>The defaults.</summary>
    public static FormatLimits Default { get; } = new();

    /// <summary>Lists, maps and objects inside each other. Default 64, as System.Text.Json; Protocol Buffers' own is 100.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Values in one list or map, when reading. Default 16,777,216. Memory is taken for what arrived, never for what is claimed.</summary>
    public int Count { get; init; } = 1 << 24;

    /// <summary>Bytes of one text or binary value, when reading. Default 64 MiB, the message limit of the wires.</summary>
    public int ScalarBytes { get; init; } = 64 << 20;
}
