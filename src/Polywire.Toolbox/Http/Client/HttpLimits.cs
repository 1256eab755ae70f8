namespace Polywire.Toolbox.Http;

/// <summary>What an HTTP session takes from a server before it gives up.</summary>
public sealed record HttpLimits
{
    /// <summary>Bytes of a response's status line and headers together; more ends the exchange. Default 65,536, as SocketsHttpHandler; whole KiB.</summary>
    public int HeadBytes { get; init; } = 65_536;

    /// <summary>Bytes of a body that is read into memory, after its compression is undone: a small bomb ends the exchange, not the process. Default 67,108,864. Streams and downloads have no such cap.</summary>
    public long BodyBytes { get; init; } = 67_108_864;

    /// <summary>Redirects followed for one request. Default 10.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>Connections to one host at a time; one more request waits. Default 16.</summary>
    public int ConnectionsPerHost { get; init; } = 16;

    /// <summary>Time for name, connection and TLS together. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without a byte in either direction; <see cref="Timeout.InfiniteTimeSpan"/> for any. Default 300 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Time that a connection is kept in the pool without use. Default 60 s.</summary>
    public TimeSpan KeepTime { get; init; } = TimeSpan.FromSeconds(60);
}
