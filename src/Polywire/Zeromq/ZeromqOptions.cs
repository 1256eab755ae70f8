using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>What a <see cref="ZeromqSocket"/> may be told. Defaults are libzmq's unless said otherwise. Vary with <c>with</c>.</summary>
public sealed record ZeromqOptions
{
    /// <summary>The defaults.</summary>
    public static ZeromqOptions Default { get; } = new();

    /// <summary>The name that a ROUTER shall know this socket by: up to 255 bytes, the first not 0. Default empty: the ROUTER makes one up.</summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>
    /// Messages that may wait for one peer (ZMQ_SNDHWM). Default 1000; 0 means no limit by count. The bytes are limited by
    /// <see cref="ConnectionLimits.OutputBytes"/> in any case. At the mark PUSH, DEALER, REQ and PAIR wait, PUB and XPUB
    /// drop and count, ROUTER drops or, with <see cref="Mandatory"/>, waits. With 0, PUB and XPUB wait at the byte limit
    /// (libzmq's memory grows until the machine's is gone): the slowest subscriber then sets the pace of all.
    /// </summary>
    public int SendHighWaterMark { get; init; } = 1000;

    /// <summary>Time that disposing may take to send what was accepted. Default 5 s (libzmq: for ever); then the rest is dropped. Infinite is allowed.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>PUSH, DEALER, REQ, PAIR: send to connections that are up only, and wait while there is none (ZMQ_IMMEDIATE). Default false: messages queue for an endpoint that is connected to and not up yet.</summary>
    public bool Immediate { get; init; }

    /// <summary>Keep only the newest message, of one frame (ZMQ_CONFLATE): PULL, SUB and DEALER receive the newest, PUSH, PUB and DEALER hold one per peer. Default false.</summary>
    public bool Conflate { get; init; }

    /// <summary>ROUTER: a message for an unknown peer is an error, and one for a peer at its mark waits (ZMQ_ROUTER_MANDATORY). Default false: both are dropped and counted.</summary>
    public bool Mandatory { get; init; }

    /// <summary>ROUTER: a newcomer with a known identity takes the old peer's place (ZMQ_ROUTER_HANDOVER). Default false: the newcomer is turned away.</summary>
    public bool Handover { get; init; }

    /// <summary>REQ: another request may be sent before the reply came, which is then forgotten (ZMQ_REQ_RELAXED). Default false.</summary>
    public bool Relaxed { get; init; }

    /// <summary>REQ: a number goes before each request, and only the reply with that number counts (ZMQ_REQ_CORRELATE). Default false. The peer must send it back, as REP does.</summary>
    public bool Correlate { get; init; }

    /// <summary>Time between PINGs. Default zero: none.</summary>
    public TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long after a PING a peer may stay silent. Default zero: as long as <see cref="HeartbeatInterval"/>.</summary>
    public TimeSpan HeartbeatTimeout { get; init; }

    /// <summary>Silence that the peer shall allow us; up to 65.5 s. Default zero: not told.</summary>
    public TimeSpan HeartbeatTtl { get; init; }

    /// <summary>PLAIN, connecting side: the user. Null (default) with a null <see cref="CheckCredentials"/>: NULL is spoken.</summary>
    public string? User { get; init; }

    /// <summary>PLAIN, connecting side: the password, sent in clear.</summary>
    public string? Password { get; init; }

    /// <summary>PLAIN, serving side: who may in. Default null.</summary>
    public CredentialCheck? CheckCredentials { get; init; }

    /// <summary>CURVE; goes before PLAIN. Null (the default): not spoken. Within a process (inproc) it is not spoken either, as with libzmq.</summary>
    public ZeromqCurve? Curve { get; init; }

    /// <summary>
    /// Waits between attempts to connect again. Default 100 ms each time, as libzmq's: a subscriber that has long waited for
    /// its publisher must be there when it comes, for what it publishes before that is lost.
    /// </summary>
    public Backoff Backoff { get; init; } = new() { Longest = TimeSpan.FromMilliseconds(100) };

    /// <summary>Time for one attempt to connect. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that each bound endpoint takes. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Different prefixes that one peer may subscribe to. Default 250,000; one more ends its connection. libzmq has no limit.</summary>
    public int MaxSubscriptions { get; init; } = 250_000;

    /// <summary>Caps of the wire.</summary>
    public ZmtpLimits Wire { get; init; } = ZmtpLimits.Default;

    /// <summary>Caps of each connection's buffers.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// These options as an address varies them: <c>identity sndhwm linger heartbeat reconnect</c> (the times in milliseconds)
    /// and <c>immediate conflate mandatory handover</c>. A user in the address means PLAIN: of this side when connecting, the one let in when binding.
    /// </summary>
    /// <exception cref="AddressException">A value is out of its range.</exception>
    public ZeromqOptions With(Address address, bool bind)
    {
        ArgumentNullException.ThrowIfNull(address);
        int linger = address.Option("linger", (int)Math.Min(Linger.TotalMilliseconds, int.MaxValue), -1);
        int heartbeat = address.Option("heartbeat", (int)HeartbeatInterval.TotalMilliseconds);
        int reconnect = address.Option("reconnect", (int)Backoff.First.TotalMilliseconds, 1);
        ZeromqOptions varied = this with
        {
            Identity = address.Option("identity") is { } name ? System.Text.Encoding.UTF8.GetBytes(name) : Identity,
            SendHighWaterMark = address.Option("sndhwm", SendHighWaterMark),
            Linger = TimeSpan.FromMilliseconds(linger),
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeat),
            Curve = ZeromqCurve.FromAddress(address, bind, Curve),
            Immediate = address.Option("immediate", Immediate),
            Conflate = address.Option("conflate", Conflate),
            Mandatory = address.Option("mandatory", Mandatory),
            Handover = address.Option("handover", Handover),
            Backoff = Backoff with
            {
                First = TimeSpan.FromMilliseconds(reconnect),
                Longest = TimeSpan.FromMilliseconds(Math.Max(reconnect, Backoff.Longest.TotalMilliseconds)),
            },
        };
        return address.User is null && address.Password is null ? varied : varied.WithUser(address, bind);
    }

    /// <summary>REQ: a request whose connection ends is an error for the receiver, who would else wait for ever, as with libzmq.</summary>
    internal bool TellsLostRequests { get; init; }

    internal ZmtpSessionOptions ForSession(ZmtpSocketType type, bool waitsForPeer) => new()
    {
        SocketType = type,
        Identity = Identity,
        Mechanism = Curve is null && (User is not null || CheckCredentials is not null) ? ZmtpMechanism.Plain : ZmtpMechanism.Null,
        User = System.Text.Encoding.UTF8.GetBytes(User ?? ""),
        Password = System.Text.Encoding.UTF8.GetBytes(Password ?? ""),
        // That there is one makes this side the server; each connection asks by itself.
        CheckCredentials = CheckCredentials is null || Curve is not null ? null : static (_, _) => false,
        HeartbeatInterval = HeartbeatInterval,
        HeartbeatTimeout = HeartbeatTimeout,
        HeartbeatTtl = HeartbeatTtl,
        // An inproc name may be bound long after it was connected to; timers take 49 days at most.
        Limits = waitsForPeer ? Wire with { HandshakeTimeout = TimeSpan.FromDays(40) } : Wire,
    };

    /// <summary>What puts CURVE below a session's connections; null when it is not spoken.</summary>
    internal Func<Transport, CancellationToken, ValueTask<Transport>>? Securing(Address address, ZmtpSessionOptions session)
    {
        if (Curve is null || address.Transport is TransportKind.Inproc) return null;
        ZmtpCurveOptions curve = Curve.ForSession(session);
        return (transport, cancellationToken) => CurveTransport.OverAsync(transport, curve, cancellationToken);
    }

    private ZeromqOptions WithUser(Address address, bool bind)
    {
        if (!bind) return this with { User = address.User ?? "", Password = address.Password ?? "" };
        byte[] user = System.Text.Encoding.UTF8.GetBytes(address.User ?? "");
        byte[] password = System.Text.Encoding.UTF8.GetBytes(address.Password ?? "");
        return this with
        {
            CheckCredentials = (u, p) => new(System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(u.Span, user)
                & System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(p.Span, password)),
        };
    }
}
