using Polywire.Transports;

namespace Polywire.Hubs.Listening;

/// <summary>What a wire has to say at the edges of its connections' lives.</summary>
internal sealed record ListenerWords
{
    /// <summary>To one connection too many; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Refusal { get; init; }

    /// <summary>In the clear before TLS begins; null for nothing.</summary>
    public Func<Transport, ReadOnlyMemory<byte>>? BeforeTls { get; init; }

    /// <summary>Puts another layer over each connection, below its link; null for none.</summary>
    public Func<Transport, CancellationToken, ValueTask<Transport>>? Secure { get; init; }
}
