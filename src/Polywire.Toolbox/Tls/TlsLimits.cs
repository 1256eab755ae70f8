namespace Polywire.Toolbox.Tls;

/// <summary>What looking at TLS may cost: the server that is looked at, and this side.</summary>
public sealed record TlsLimits
{
    /// <summary>How many handshakes one look may begin: 1,000 (ours; the matrix of a server with every suite of OpenSSL takes about 200). A matrix stops there and says so.</summary>
    public int Handshakes { get; init; } = 1000;

    /// <summary>How many handshakes are begun per second: 50 (ours). More than a server has on a quiet day is an attack on it.</summary>
    public int HandshakesPerSecond { get; init; } = 50;

    /// <summary>How long a connection and its handshake may take: 10 s (ours), whatever trickles in meanwhile.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that a server may send in a handshake: 131,072 (ours; OpenSSL takes chains of 102,400).</summary>
    public int FlightBytes { get; init; } = 128 * 1024;

    /// <summary>Certificates of a chain that are looked at: 32 (ours). Those behind them are left alone, and it is said so.</summary>
    public int Certificates { get; init; } = 32;

    /// <summary>Bytes of what a server says before TLS begins (STARTTLS): 65,536 (ours).</summary>
    public int GreetingBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a ClientHello that <see cref="TlsServer"/> reads: 65,536 (ours).</summary>
    public int HelloBytes { get; init; } = 64 * 1024;

    /// <summary>Clients that <see cref="TlsServer"/> shakes hands with at once: 100 (ours). Others wait for their turn.</summary>
    public int Clients { get; init; } = 100;
}
