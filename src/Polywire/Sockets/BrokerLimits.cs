namespace Polywire.Sockets;

/// <summary>What the peers of a <see cref="Broker"/> can make grow, and how far.</summary>
public sealed record BrokerLimits
{
    /// <summary>Peers at the same time, with those who still shake hands. Default 100. One more is closed at once.</summary>
    public int Peers { get; init; } = 100;

    /// <summary>Bytes that wait for one peer. Default 1,048,576. A peer for whom more waits does not read, and is cut.</summary>
    public int WaitingBytes { get; init; } = 1024 * 1024;

    /// <summary>Time that a peer has for its TLS or WebSocket handshake. Default 10 s; then it is cut.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
