namespace Polywire.Transports;

/// <summary>What the peers of a UDP listener can make grow, and how far.</summary>
public sealed record UdpLimits
{
    /// <summary>Peers at the same time. Default 1,024. The datagrams of one more are dropped, as a network would.</summary>
    public int Peers { get; init; } = 1024;

    /// <summary>Datagrams received from one peer and not taken yet. Default 256. One more is dropped.</summary>
    public int Waiting { get; init; } = 256;

    /// <summary>Bytes received from one peer and not taken yet. Default 262,144 (256 KiB). What would be more is dropped.</summary>
    public int WaitingBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes received from all peers together and not taken yet. Default 67,108,864 (64 MiB). What would be more is dropped.</summary>
    public int AllBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long a peer may be silent, and not be spoken to, before it counts as gone. Default 60 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);
}
