using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>What a <see cref="Listener"/> may be told.</summary>
public sealed record ListenerOptions
{
    /// <summary>Connections open at once. Default 10,000, as Redis's maxclients; one more gets <see cref="RefusalBytes"/> and is closed.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>The wire's own words for «too many connections»; empty for none.</summary>
    public ReadOnlyMemory<byte> RefusalBytes { get; init; }

    /// <summary>
    /// What is sent in the clear before TLS begins, for wires whose server speaks first (NATS). Nothing is read before, so nothing that was
    /// injected there can pass for TLS's. Null (the default): nothing.
    /// </summary>
    public Func<Transport, ReadOnlyMemory<byte>>? BeforeTls { get; init; }

    /// <summary>Caps of each connection.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>Certificate and so on for TLS addresses; null to read them from the address's options.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Puts another layer over each connection, above TLS and below its link, within <see cref="HandshakeTimeout"/>. Null (the default): none.</summary>
    internal Func<Transport, CancellationToken, ValueTask<Transport>>? Secure { get; init; }

    /// <summary>Told of every connection that was ended before it had a link, with the reason: a TLS handshake that failed. Must not throw. Null (the default): nobody is told.</summary>
    internal Action<Transport, Exception>? NotSecured { get; init; }

    /// <summary>Time that a peer gets for its TLS handshake. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time without a byte in either direction after which a connection is ended. Default: never, as Redis's timeout 0.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Told of every connection that has ended, with its <see cref="Pump.EndReason"/>; must not throw.</summary>
    public Action<Pump>? Ended { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
