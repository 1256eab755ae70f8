namespace Polywire.Addressing;

/// <summary>What carries a wire's bytes.</summary>
public enum TransportKind
{
    /// <summary>TCP: host and port.</summary>
    Tcp,

    /// <summary>TLS over TCP: host and port.</summary>
    Tls,

    /// <summary>A Unix stream socket: a path, or <c>@name</c> for Linux's abstract names.</summary>
    Ipc,

    /// <summary>Memory within this process: a name.</summary>
    Inproc,

    /// <summary>HTTP without TLS: host, port and path.</summary>
    Http,

    /// <summary>HTTP over TLS: host, port and path.</summary>
    Https,

    /// <summary>WebSocket without TLS: host, port and path.</summary>
    WebSocket,

    /// <summary>WebSocket over TLS: host, port and path.</summary>
    WebSocketSecure,

    /// <summary>The standard input and output of a program that is started for it: a name on the PATH, or a path.</summary>
    Exec,

    /// <summary>UDP: host and port, datagrams.</summary>
    Udp,

    /// <summary>A Unix datagram socket: a path, or <c>@name</c> for Linux's abstract names.</summary>
    IpcDatagram,
}
