namespace Polywire.Wires.Resp;

/// <summary>What INFO tells; the session brings it into Redis's shape.</summary>
public sealed record RespServerFacts
{
    /// <summary>The operating system process.</summary>
    public int ProcessId { get; init; }

    /// <summary>The port that was listened on; 0 for a Unix socket.</summary>
    public int Port { get; init; }

    /// <summary>Seconds since the start.</summary>
    public long UptimeSeconds { get; init; }

    /// <summary>Connections of this wire.</summary>
    public int ConnectedClients { get; init; }

    /// <summary>Connections that wait in a blocking command.</summary>
    public int BlockedClients { get; init; }

    /// <summary>Bytes of memory in use.</summary>
    public long UsedMemory { get; init; }

    /// <summary>Connections accepted since the start.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Commands carried out since the start.</summary>
    public long TotalCommands { get; init; }

    /// <summary>Channels that somebody listens to.</summary>
    public int Channels { get; init; }

    /// <summary>Patterns that somebody listens to.</summary>
    public int Patterns { get; init; }

    /// <summary>Bytes received since the start, over all connections of this server.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes handed to transports since the start.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Further lines, <c>name:value</c>, of a section of the server's own; values hold no space.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Own { get; init; } = [];

    /// <summary>Keys that exist.</summary>
    public long Keys { get; init; }

    /// <summary>Keys that have a time to live.</summary>
    public long ExpiringKeys { get; init; }
}
