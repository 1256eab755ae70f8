using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>What a client of calls may be told, on any wire; the rest stands in the address.</summary>
public sealed record RpcClientOptions
{
    /// <summary>The defaults.</summary>
    public static RpcClientOptions Default { get; } = new();

    /// <summary>How long to wait for the reply to a call that names no time-out, for a stream up to its first item. Default 30 s, as zerorpc.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Headers of every call, for wires that have them.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>What this side offers to the server, on wires whose servers can call back (MessagePack-RPC, JSON-RPC over TCP and WebSocket); null for nothing.</summary>
    public ServiceTable? Services { get; init; }

    /// <summary>Caps of calls.</summary>
    public RpcLimits Limits { get; init; } = RpcLimits.Default;

    /// <summary>Time for one attempt to connect. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits between attempts to connect again after a connection was lost.</summary>
    public Backoff Backoff { get; init; } = new();

    /// <summary>
    /// Whether a connection that was lost is made again. Default true: calls wait for it, up to their time-outs. False: calls fail at once
    /// from then on, and a new client must be made.
    /// </summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>Caps of the connection.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>TLS; null to read it from the address's options.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
