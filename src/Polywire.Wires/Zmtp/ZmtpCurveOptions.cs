namespace Polywire.Wires.Zmtp;

/// <summary>What one side of a CURVE connection is told.</summary>
public sealed record ZmtpCurveOptions
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>A client's: the server's public key. Null: this side is the server.</summary>
    public ReadOnlyMemory<byte>? ServerKey { get; init; }

    /// <summary>This side's lasting secret key; its public key is what the other side knows it by.</summary>
    public required ReadOnlyMemory<byte> SecretKey { get; init; }

    /// <summary>A server's: whether a client may in, by its public key. Null: everybody who knows the server's key.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? Admits { get; init; }

    /// <summary>This side's socket.</summary>
    public required ZmtpSocketType SocketType { get; init; }

    /// <summary>The name that a ROUTER should know this side by.</summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>Caps; what bytes a message has holds for its text.</summary>
    public ZmtpLimits Limits { get; init; } = ZmtpLimits.Default;
}
