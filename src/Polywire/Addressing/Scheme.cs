namespace Polywire.Addressing;

/// <summary>One scheme of an address: which wire over which transport, and the port when none is given.</summary>
/// <param name="Name">As written before <c>://</c>.</param>
/// <param name="Wire">The wire: <c>zmq</c>, <c>redis</c>, <c>msgpackrpc</c>.</param>
/// <param name="Transport">The transport.</param>
/// <param name="DefaultPort">The port when the address has none; null when one must be given.</param>
/// <param name="Options">The names that may stand in the query.</param>
public sealed record Scheme(string Name, string Wire, TransportKind Transport, int? DefaultPort, IReadOnlyList<string> Options)
{
    private static readonly string[] s_zmq =
        ["as", "queue", "identity", "sndhwm", "linger", "heartbeat", "immediate", "conflate", "mandatory", "handover", "reconnect", "server_key", "secret_key"];

    private static readonly string[] s_redis = ["queue", "resp", "prefetch"];

    private static readonly string[] s_tls = ["ca", "cert", "key", "name", "insecure", "clients", "tls"];

    private static readonly string[] s_redisTls = [.. s_redis, .. s_tls];

    private static readonly string[] s_stomp = ["queue", "prefetch", "version", "heartbeat"];

    private static readonly string[] s_nats = ["queue", "group"];

    private static readonly string[] s_natsTls = [.. s_nats, .. s_tls];

    private static readonly string[] s_messagePackRpc = ["errors"];

    private static readonly string[] s_zerorpc = ["heartbeat"];

    private static readonly string[] s_jsonRpc = ["version", "params"];

    private static readonly string[] s_bare = ["listen", "keepalive", "proxy", "halfclose", "reuseport", "backlog"];

    private static readonly string[] s_bareWebSocket = ["listen", "keepalive", "lines", "proxy"];

    private static readonly string[] s_xmlRpc = ["i8", "nil", "fractions", "zone"];

    // Where the wires that ride on HTTP are, unless the address says otherwise.
    private const int HttpPort = 8080;

    /// <summary>Names that may stand in the query of whatever a hub listens at: its limits there.</summary>
    public static IReadOnlyList<string> ListenerLimits { get; } = ["connections", "messageBytes", "outputBytes", "handshakeSeconds", "idleSeconds"];

    /// <summary>Whether the server's first line comes in the clear and TLS begins behind it.</summary>
    internal bool GreetsBeforeTls { get; private init; }

    /// <summary>Every scheme that this build speaks.</summary>
    public static IReadOnlyList<Scheme> All { get; } =
    [
        new("zmq+tcp", "zmq", TransportKind.Tcp, null, s_zmq),
        new("zmq+ipc", "zmq", TransportKind.Ipc, null, s_zmq),
        new("zmq+inproc", "zmq", TransportKind.Inproc, null, s_zmq),
        new("redis", "redis", TransportKind.Tcp, 6379, s_redis),
        new("rediss", "redis", TransportKind.Tls, 6379, s_redisTls),
        new("redis+unix", "redis", TransportKind.Ipc, null, s_redis),
        new("stomp", "stomp", TransportKind.Tcp, 61613, s_stomp),
        new("stomp+tls", "stomp", TransportKind.Tls, 61613, [.. s_stomp, .. s_tls]),
        new("stomp+ws", "stomp", TransportKind.WebSocket, HttpPort, s_stomp),
        new("stomp+wss", "stomp", TransportKind.WebSocketSecure, HttpPort, [.. s_stomp, .. s_tls]),
        new("nats", "nats", TransportKind.Tcp, 4222, s_nats),
        new("nats+tls", "nats", TransportKind.Tls, 4222, s_natsTls) { GreetsBeforeTls = true },
        new("nats+ws", "nats", TransportKind.WebSocket, 4222, s_nats),
        new("nats+wss", "nats", TransportKind.WebSocketSecure, 4222, s_natsTls),
        new("http", "http", TransportKind.Http, HttpPort, s_xmlRpc),
        new("https", "http", TransportKind.Https, HttpPort, [.. s_xmlRpc, .. s_tls]),
        new("jsonrpc+http", "jsonrpc", TransportKind.Http, HttpPort, s_jsonRpc),
        new("jsonrpc+https", "jsonrpc", TransportKind.Https, HttpPort, [.. s_jsonRpc, .. s_tls]),
        new("jsonrpc+tcp", "jsonrpc", TransportKind.Tcp, null, [.. s_jsonRpc, "framing"]),
        new("jsonrpc+tls", "jsonrpc", TransportKind.Tls, null, [.. s_jsonRpc, "framing", .. s_tls]),
        new("jsonrpc+unix", "jsonrpc", TransportKind.Ipc, null, [.. s_jsonRpc, "framing"]),
        new("jsonrpc+ws", "jsonrpc", TransportKind.WebSocket, HttpPort, s_jsonRpc),
        new("jsonrpc+wss", "jsonrpc", TransportKind.WebSocketSecure, HttpPort, [.. s_jsonRpc, .. s_tls]),
        new("jsonrpc+exec", "jsonrpc", TransportKind.Exec, null, [.. s_jsonRpc, "framing", "args"]),
        new("xmlrpc+http", "xmlrpc", TransportKind.Http, HttpPort, s_xmlRpc),
        new("xmlrpc+https", "xmlrpc", TransportKind.Https, HttpPort, [.. s_xmlRpc, .. s_tls]),
        new("msgpackrpc+tcp", "msgpackrpc", TransportKind.Tcp, 18800, s_messagePackRpc),
        new("msgpackrpc+tls", "msgpackrpc", TransportKind.Tls, 18800, [.. s_messagePackRpc, .. s_tls]),
        new("msgpackrpc+unix", "msgpackrpc", TransportKind.Ipc, null, s_messagePackRpc),
        new("zerorpc+tcp", "zerorpc", TransportKind.Tcp, 4242, s_zerorpc),
        new("zerorpc+ipc", "zerorpc", TransportKind.Ipc, null, s_zerorpc),
        new("grpc", "grpc", TransportKind.Http, 50051, []),
        new("grpcs", "grpc", TransportKind.Https, 50051, s_tls),
        new("twirp+http", "twirp", TransportKind.Http, HttpPort, []),
        new("twirp+https", "twirp", TransportKind.Https, HttpPort, s_tls),
    ];

    /// <summary>
    /// Transports without a wire above: what <see cref="Polywire.Sockets"/> serves and <c>polywire nc</c> joins. <c>unix+dgram</c> is a Unix socket that
    /// keeps datagrams apart. <c>reuseport</c> lets several processes listen at one port (SO_REUSEPORT), <c>backlog</c> is listen(2)'s; <c>listen</c> makes it a listening
    /// end for <c>polywire nc</c>, <c>keepalive</c> are the seconds after which a silent peer counts as gone, <c>proxy</c> is a <c>socks5</c> or <c>http</c>
    /// address to go through, <c>halfclose=0</c> says that the peer takes the end of one direction
    /// for the end of both, <c>lines</c> makes each line a message, <c>shell</c> is a line for <c>sh -c</c>.
    /// </summary>
    public static IReadOnlyList<Scheme> Bare { get; } =
    [
        new("tcp", "bytes", TransportKind.Tcp, null, s_bare),
        new("tls", "bytes", TransportKind.Tls, null, [.. s_bare, .. s_tls]),
        new("unix", "bytes", TransportKind.Ipc, null, ["listen", "backlog"]),
        new("inproc", "bytes", TransportKind.Inproc, null, []),
        new("udp", "bytes", TransportKind.Udp, null, ["listen", "lines", "reuseport"]),
        new("unix+dgram", "bytes", TransportKind.IpcDatagram, null, []),
        new("ws", "bytes", TransportKind.WebSocket, 80, s_bareWebSocket),
        new("wss", "bytes", TransportKind.WebSocketSecure, 443, [.. s_bareWebSocket, .. s_tls]),
        new("exec", "bytes", TransportKind.Exec, null, ["args", "shell"]),
        new("socks5", "socks5", TransportKind.Tcp, 1080, []),
    ];

    /// <summary>The scheme of that name, of a wire or <see cref="Bare"/>.</summary>
    /// <exception cref="AddressException">There is none; the message names the nearest.</exception>
    public static Scheme Find(string name)
    {
        foreach (Scheme scheme in All.Concat(Bare))
            if (scheme.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return scheme;
        string known = string.Join(", ", All.Select(s => s.Name + "://"));
        throw new AddressException($"Unknown wire '{name}://'. Did you mean '{Spelling.Nearest(name, All.Select(s => s.Name))}://'? Known: {known}.");
    }
}
