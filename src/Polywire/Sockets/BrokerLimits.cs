namespace Polywire.Sockets;

/// <summary>What the peers of a <see cref="Broker"/> can make grow, and how far.</summary>
public sealed record BrokerLimits
{
    /// <summary>Peers at the same time. Default 100. One more is closed at once.</summary>
    public int Peers { get; init; } = 100;

    /// <summary>Bytes that wait for one peer. Default 1,048,576. A peer for whom more waits does not read, and is cut.</summary>
    public int WaitingBytes { get; init; } = 1024 * 1024;
}
