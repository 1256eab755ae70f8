using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>A client's options in the words of what it is made of.</summary>
internal static class LinkClients
{
    /// <summary>How its connection is made, and made again.</summary>
    public static ConnectorOptions Connecting(RpcClientOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        Backoff = options.Backoff,
        Connection = options.Connection,
        Tls = options.Tls,
        Time = options.Time,
    };

    /// <summary>How it answers the calls of its server.</summary>
    public static RpcServerOptions Serving(RpcClientOptions options) => new()
    {
        Listener = new ListenerOptions { Connection = options.Connection },
        Limits = options.Limits,
        Time = options.Time,
    };
}
