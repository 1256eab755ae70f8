namespace Polywire.Wires.Grpc;

/// <summary>Caps of one call.</summary>
public sealed record GrpcLimits
{
    /// <summary>The defaults.</summary>
    public static GrpcLimits Default { get; } = new();

    /// <summary>
    /// Bytes of one message, as it came and inflated: 67,108,864 (64 MiB), ours; other implementations receive 4 MiB by default.
    /// Beyond it the call ends with <c>RESOURCE_EXHAUSTED</c>.
    /// </summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;
}
