namespace Polywire.Wires.Zmtp;

/// <summary>What one side of a ZMTP connection is and wants. Checked once, by the session's constructor.</summary>
public sealed record ZmtpSessionOptions
{
    /// <summary>The longest Identity, user and password, in bytes: their lengths are one byte on the wire.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>The TTL that a PING may carry at most, in tenths of a second. 66 s overflows libzmq's arithmetic and cuts the link.</summary>
    public const int MaxTtlTenths = 655;

    /// <summary>This side's socket type.</summary>
    public required ZmtpSocketType SocketType { get; init; }

    /// <summary>
    /// The name that a ROUTER shall know this side by; 0 to 255 bytes, the first not 0. Default empty: the ROUTER makes
    /// one up. Only REQ, DEALER and ROUTER tell it.
    /// </summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>Default <see cref="ZmtpMechanism.Null"/>. Both sides must have the same.</summary>
    public ZmtpMechanism Mechanism { get; init; }

    /// <summary>PLAIN, client side: the user, 0 to 255 bytes.</summary>
    public ReadOnlyMemory<byte> User { get; init; }

    /// <summary>PLAIN, client side: the password, 0 to 255 bytes. It crosses the wire in clear.</summary>
    public ReadOnlyMemory<byte> Password { get; init; }

    /// <summary>PLAIN, server side: who may in. With PLAIN, null (the default) makes this side the client.</summary>
    public ZmtpCredentialCheck? CheckCredentials { get; init; }

    /// <summary>Time between PINGs to a 3.1 peer. Default zero: none.</summary>
    public TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long after a PING the peer may stay silent. Default zero: as long as <see cref="HeartbeatInterval"/>.</summary>
    public TimeSpan HeartbeatTimeout { get; init; }

    /// <summary>What a PING tells the peer to allow us as silence, in steps of 0.1 s, at most 65.5 s (more is sent as 65.5 s). Default zero: nothing.</summary>
    public TimeSpan HeartbeatTtl { get; init; }

    /// <summary>Caps. Default <see cref="ZmtpLimits.Default"/>.</summary>
    public ZmtpLimits Limits { get; init; } = ZmtpLimits.Default;

    internal int TtlTenths => (int)Math.Min(HeartbeatTtl.Ticks / (TimeSpan.TicksPerSecond / 10), MaxTtlTenths);

    internal void Validate()
    {
        if (Identity.Length > MaxNameBytes) throw new ArgumentException("An identity has at most 255 bytes.");
        if (Identity.Length > 0 && Identity.Span[0] == 0) throw new ArgumentException("An identity must not begin with a zero byte.");
        if (User.Length > MaxNameBytes || Password.Length > MaxNameBytes)
            throw new ArgumentException("User and password have at most 255 bytes each.");
        if (HeartbeatInterval < TimeSpan.Zero || HeartbeatTimeout < TimeSpan.Zero || HeartbeatTtl < TimeSpan.Zero)
            throw new ArgumentException("Heartbeat times must not be negative.");
        if (Limits.MessageBytes is < 0 or > 1 << 30 || Limits.MessageFrames < 1 || Limits.CommandBytes < 1 || Limits.MetadataBytes < 64)
            throw new ArgumentException("Limits: message bytes 0 to 1 GiB, frames >= 1, command bytes >= 1, metadata bytes >= 64.");
    }
}
