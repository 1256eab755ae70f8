namespace Polywire;

/// <summary>What was in the way of a connection, beneath <see cref="FailureKind"/>: what Python tells by the exception's class (gaierror, timeout, ConnectionRefusedError, SSLError).</summary>
public enum FailureCause
{
    /// <summary>Nothing that concerns the connection as such: <see cref="FailureKind"/> says it all.</summary>
    None,

    /// <summary>The host's name could not be looked up.</summary>
    NameResolution,

    /// <summary>The host is there, and nobody listens.</summary>
    ConnectionRefused,

    /// <summary>No way leads there: no route, no such Unix socket, an interface that is down.</summary>
    Unreachable,

    /// <summary>Nothing was heard in time. The command line's exit code for it is 124.</summary>
    TimedOut,

    /// <summary>The connection was there and is no longer: closed, reset, or its peer has vanished.</summary>
    Closed,

    /// <summary>The two sides cannot agree on TLS, or one does not trust the other's certificate.</summary>
    Tls,

    /// <summary>The operating system has no such kind of socket, or does not let this user have it.</summary>
    NotSupported,
}
