namespace Polywire.Wires.Zerorpc;

/// <summary>How one side of a connection behaves.</summary>
public sealed record ZerorpcSessionOptions
{
    /// <summary>Whether this side answers calls; else it makes them.</summary>
    public required bool IsServer { get; init; }

    /// <summary>
    /// Time between two signs of life of a call. Default 5 s, as Python and JavaScript; a peer that is silent for twice as long is lost.
    /// <see cref="Timeout.InfiniteTimeSpan"/> sends none and misses none.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sends signs of life only once the peer has sent one, as towards peers of version 1, which know none. Default false.</summary>
    public bool IsPassive { get; init; }

    /// <summary>Caps.</summary>
    public ZerorpcLimits Limits { get; init; } = ZerorpcLimits.Default;
}
