namespace Polywire.Rpc;

/// <summary>What one call may say beyond its arguments.</summary>
public sealed record CallOptions
{
    /// <summary>None.</summary>
    public static CallOptions None { get; } = new();

    /// <summary>How long to wait for the end; crosses the wire where it can. Null for the client's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Headers, for wires that have them.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
