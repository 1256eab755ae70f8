using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>What a <see cref="Connector"/> may be told.</summary>
public sealed record ConnectorOptions
{
    /// <summary>Time for one attempt, TLS included. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits between attempts.</summary>
    public Backoff Backoff { get; init; } = new();

    /// <summary>Caps of the connection.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>TLS; null to read it from the address's options.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Puts another layer over each connection, above TLS and below its link, within <see cref="ConnectTimeout"/>. Null (the default): none.</summary>
    internal Func<Transport, CancellationToken, ValueTask<Transport>>? Secure { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
