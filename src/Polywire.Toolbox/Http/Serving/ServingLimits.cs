namespace Polywire.Toolbox.Http;

/// <summary>What a <see cref="SmallServer"/> takes from its clients.</summary>
public sealed record ServingLimits
{
    /// <summary>Connections at a time; one more is closed. Default 1,000.</summary>
    public int Connections { get; init; } = 1_000;

    /// <summary>Bytes of a request line and its headers; more is answered with 431 (the line: 414). Default 32,768.</summary>
    public int HeadBytes { get; init; } = 32_768;

    /// <summary>Bytes of a request's body; more is answered with 413. Default 1,048,576: an answer that shows a body holds it several times, and for each connection.</summary>
    public long BodyBytes { get; init; } = 1_048_576;

    /// <summary>Time for a request's headers, from their first byte. Default 30 s.</summary>
    public TimeSpan HeadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that a connection is kept between requests. Default 130 s.</summary>
    public TimeSpan KeepTime { get; init; } = TimeSpan.FromSeconds(130);
}
