using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Patterns;

/// <summary>What every pattern may be told, on any wire; the rest stands in the address's options.</summary>
public sealed record PatternOptions
{
    /// <summary>The defaults.</summary>
    public static PatternOptions Default { get; } = new();

    /// <summary>Time for one attempt to connect. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits between attempts to connect again. Null, the default: as the wire's users know it; ZeroMQ 100 ms each time, Redis 100 ms doubling to 5 s.</summary>
    public Backoff? Backoff { get; init; }

    /// <summary>Caps of each connection.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>TLS; null to read it from the address's options.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Time that disposing may take to send what was accepted. Default 5 s; then the rest is dropped.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
