namespace Polywire.Wires.Nats;

/// <summary>What one NATS connection may ask of our memory and patience. Vary the defaults with <c>with</c>.</summary>
public sealed record NatsLimits
{
    /// <summary>The defaults.</summary>
    public static NatsLimits Default { get; } = new();

    /// <summary>
    /// Bytes of arguments in one line that a client sends: 4,096, as nats-server (<c>max_control_line</c>). Beyond it the
    /// connection ends with <c>maximum control line exceeded</c>.
    /// </summary>
    public int ControlLineBytes { get; init; } = 4096;

    /// <summary>
    /// Bytes in one line that a server sends, where INFO names every server of a cluster: 1,048,576 (1 MiB), ours. Beyond it
    /// the client ends the connection.
    /// </summary>
    public int ServerLineBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Bytes of one payload, header included: 1,048,576 (1 MiB), as nats-server (<c>max_payload</c>); a server announces it. Beyond
    /// it the connection ends with <c>Maximum Payload Violation</c>, before the payload is read.
    /// </summary>
    public int PayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Bytes of the name that a subject stands for (<see cref="NatsName"/>), and of a group: 255, the hub's longest name; nats-server knows no limit but the line's. A longer one is refused with
    /// <c>Invalid Subject</c> or <c>Invalid Publish Subject</c>, and the connection goes on.
    /// </summary>
    public int SubjectBytes { get; init; } = 255;

    /// <summary>Subscriptions of one connection: 1,000,000, ours; nats-server has no cap unless told. Beyond it: <c>maximum subscriptions exceeded</c>, and the connection goes on.</summary>
    public int Subscriptions { get; init; } = 1_000_000;

    /// <summary>Time for CONNECT where users must log in: 2 s, as nats-server. Then <c>Authentication Timeout</c>.</summary>
    public TimeSpan AuthenticationTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which a peer is sent PING: 2 min, as nats-server.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>PINGs that a peer may leave unanswered: 2, as nats-server. When the next would be due it ends with <c>Stale Connection</c>.</summary>
    public int PingsOutstanding { get; init; } = 2;
}
