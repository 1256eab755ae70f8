using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>What a <see cref="SocketServer"/>, a <see cref="DatagramServer"/> or a <see cref="Reactor"/> may be told.</summary>
public sealed record SocketServerOptions
{
    /// <summary>Caps and times.</summary>
    public SocketLimits Limits { get; init; } = SocketLimits.Default;

    /// <summary>Certificate and so on for <c>tls://</c>; null to read them from the address's options.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>What a peer is told for which there is no room; empty for nothing.</summary>
    public ReadOnlyMemory<byte> RefusalBytes { get; init; }

    /// <summary>
    /// Told when serving a peer ended with an exception: who it was, and what; must not throw. Null (the default): what is not the peer's doing, a bug in the serving
    /// code, is written to standard error, as Python's socketserver does.
    /// </summary>
    public Action<string, Exception>? Failed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Report(string peer, Exception failure)
    {
        if (Failed is not null) Failed(peer, failure);
        else if (failure is not PolywireException) Console.Error.WriteLine($"Serving {peer} failed: {failure}");
    }
}
