using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>What a server of calls may be told, on any wire.</summary>
public sealed record RpcServerOptions
{
    /// <summary>The defaults.</summary>
    public static RpcServerOptions Default { get; } = new();

    /// <summary>Connections: how many, their caps, TLS.</summary>
    public ListenerOptions Listener { get; init; } = new();

    /// <summary>Caps of calls.</summary>
    public RpcLimits Limits { get; init; } = RpcLimits.Default;

    /// <summary>How long a call may take whose caller names no deadline, from its arrival. Default: for ever.</summary>
    public TimeSpan DefaultTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>No call may take longer, whatever its caller allows. Default: for ever.</summary>
    public TimeSpan LongestTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long disposing waits for the calls that are under way. Default 30 s; then they end with <see cref="RpcStatus.Unavailable"/>.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether callers may ask what there is (<c>system.listMethods</c> and each wire's own introspection). Default true.</summary>
    public bool Introspection { get; init; } = true;

    /// <summary>Who may in, on wires with a log-in (HTTP Basic; zerorpc: ZeroMQ's PLAIN). Null (the default): everybody.</summary>
    public CredentialCheck? CheckCredentials { get; init; }

    /// <summary>
    /// Whether a user may call a method, by its full name; the user is null where nobody was asked. Asked before each call, batched ones too; must not
    /// block. Null (the default): everything may be called.
    /// </summary>
    public Func<string?, string, bool>? MayCall { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
