using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Rpc;
using Polywire.Wires.Nats;
using Polywire.Wires.Resp;
using Polywire.Wires.Stomp;

namespace Polywire;

/// <summary>What a hub may be told. Everything has a default: one line starts a hub.</summary>
public sealed record HubOptions
{
    /// <summary>The daemon's listeners when none are named: every wire on its default port on 127.0.0.1.</summary>
    public static IReadOnlyList<string> DefaultListeners { get; } =
    [
        "redis://127.0.0.1:6379",
        "stomp://127.0.0.1:61613",
        "nats://127.0.0.1:4222",
        "zmq+tcp://127.0.0.1:5559?as=xsub",
        "zmq+tcp://127.0.0.1:5560?as=xpub",
        "zmq+tcp://127.0.0.1:5557?as=pull&queue=work",
        "zmq+tcp://127.0.0.1:5558?as=push&queue=work",
        "zmq+tcp://127.0.0.1:5555?as=router",
        "zmq+tcp://127.0.0.1:5556?as=dealer",
        "msgpackrpc+tcp://127.0.0.1:18800",
        "zerorpc+tcp://127.0.0.1:4242",
        "grpc://127.0.0.1:50051",
        "http://127.0.0.1:8080",
    ];

    // What a frame may be longer than its parts, and one read longer than a frame.
    private const int FrameRoom = 512 * 1024;

    // As in an address.
    private static readonly string[] s_withoutLogIn = ["msgpackrpc"];

    /// <summary>Of <see cref="DefaultListeners"/> those that suit the other options: a wire without a log-in is left out where users must log in.</summary>
    internal IEnumerable<string> SuitingListeners =>
        Users.Count == 0 || Insecure ? DefaultListeners : DefaultListeners.Where(static url => !s_withoutLogIn.Any(wire => url.StartsWith(wire, StringComparison.Ordinal)));

    /// <summary>
    /// Addresses to listen at. Each may carry limits of its own: <c>connections messageBytes outputBytes handshakeSeconds idleSeconds</c>. Empty (the default): the
    /// same listeners on ports that the system chooses.
    /// </summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Who may log in, on every wire in its own way, and what each may do. Empty (the default): nobody need log in.</summary>
    public IReadOnlyList<HubUser> Users { get; init; } = [];

    /// <summary>How long a connection waits for the answer to a wrong password or token, and no thread with it. Default 1 s.</summary>
    public TimeSpan LogInDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Allows listeners beyond this machine without users. Default false: such a listener is refused.</summary>
    public bool Insecure { get; init; }

    /// <summary>Offers the service <c>demo</c> (double, time, echo, count, fail) over every RPC wire. Default true.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>
    /// Servers whose methods are offered too, by the name under which they are: <c>calc</c> at <c>xmlrpc+http://localhost:6789</c> is called
    /// as <c>calc.METHOD</c>, over every RPC wire. None need be there yet. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Services { get; init; } = new Dictionary<string, string>();

    /// <summary>Told when a server of <see cref="Services"/> was reached, is gone or offers something else: <see cref="MountOptions.Changed"/>. Null (the default): nobody is told.</summary>
    public Action<Mount>? ServiceChanged { get; init; }

    /// <summary>Open connections per listener. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Caps of each connection: output buffer 32 MiB, and so on.</summary>
    public ConnectionLimits Connection { get; init; } = ConnectionLimits.Default;

    /// <summary>Messages that one queue holds. Default 1,000,000; beyond, a push is refused (Redis) or waits (ZeroMQ).</summary>
    public int QueueMessages { get; init; } = 1_000_000;

    /// <summary>Bytes that one queue holds. Default 1,073,741,824 (1 GiB).</summary>
    public long QueueBytes { get; init; } = 1L << 30;

    /// <summary>Queues that hold something, or whose messages are with consumers. Default 1,000,000; a push that would make one more is refused, or waits, as at <see cref="QueueMessages"/>.</summary>
    public int Queues { get; init; } = 1_000_000;

    /// <summary>Bytes of one message, on every wire. Default 67,108,864 (64 MiB).</summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Subscriptions of one connection. Default 1,000,000; one more is refused (NATS, Redis) or ends the connection (STOMP, ZeroMQ).</summary>
    public int Subscriptions { get; init; } = 1_000_000;

    /// <summary>What else one Redis connection may ask for; its <c>MaxBulkBytes</c> and <c>MaxSubscriptions</c> are <see cref="MessageBytes"/> and <see cref="Subscriptions"/>.</summary>
    public RespLimits Redis { get; init; } = RespLimits.Default;

    /// <summary>
    /// What else one NATS connection may ask for; its <c>PayloadBytes</c>, <c>SubjectBytes</c>, <c>Subscriptions</c> and <c>AuthenticationTime</c> are
    /// <see cref="MessageBytes"/>, the longest name's 255, <see cref="Subscriptions"/> and <see cref="HandshakeTimeout"/>.
    /// </summary>
    public NatsLimits Nats { get; init; } = NatsLimits.Default;

    /// <summary>What else one STOMP connection may ask for; its <c>MaxBodyBytes</c> and <c>MaxSubscriptions</c> are <see cref="MessageBytes"/> and <see cref="Subscriptions"/>.</summary>
    public StompLimits Stomp { get; init; } = StompLimits.Default;

    /// <summary>Time that a client gets to shake hands and log in, where its wire does either. Default 5 s; then it is disconnected.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that calls which are under way get to end, when the hub is told to. Default 5 s; then they end with <see cref="RpcStatus.Unavailable"/>.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time without a byte in either direction after which a connection is ended. Default: never, as Redis's timeout 0.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Told once of every connection that the hub ended for what its peer did: broke the protocol, exceeded a limit, was
    /// refused. Called from any thread; must not block or throw. Null (the default): nobody is told.
    /// </summary>
    public Action<ConnectionFailure>? ConnectionFailed { get; init; }

    /// <summary>
    /// Told of the first thing on each connection that its user asked for and may not do, on wires that cannot tell the peer. Called from any thread; must not
    /// block or throw. Null (the default): nobody is told.
    /// </summary>
    public Action<AccessDenial>? AccessDenied { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>These options with the limits that a listener's address sets.</summary>
    /// <exception cref="AddressException">A limit is no whole number of at least 1.</exception>
    internal HubOptions At(Address address) => address.Options.Count == 0 ? this : this with
    {
        MaxConnections = address.Option("connections", MaxConnections, 1),
        MessageBytes = address.Option("messageBytes", MessageBytes, 1),
        Connection = Connection with { OutputBytes = address.Option("outputBytes", Connection.OutputBytes, 1) },
        HandshakeTimeout = Seconds(address, "handshakeSeconds", HandshakeTimeout),
        IdleTimeout = Seconds(address, "idleSeconds", IdleTimeout),
    };

    /// <summary>The caps of a connection, with room for the largest frame that the other options let in, whatever its wire: that a frame is too large is for its wire to say.</summary>
    internal ConnectionLimits ConnectionWithRoom()
    {
        long frame = Math.Max((long)MessageBytes + Math.Max(Stomp.MaxHeadBytes, Nats.ControlLineBytes), Redis.MaxMessageBytes) + FrameRoom;
        return Connection with { InputBytes = (int)Math.Clamp(frame, Connection.InputBytes, Array.MaxLength - FrameRoom) };
    }

    private static TimeSpan Seconds(Address address, string name, TimeSpan otherwise) =>
        address.Option(name) is null ? otherwise : TimeSpan.FromSeconds(address.Option(name, 0, 1));
}
