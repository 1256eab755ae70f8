using Polywire.Addressing;
using Polywire.Wires.Zerorpc;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Rpc.Zerorpc;

/// <summary>zerorpc over ZeroMQ's TCP and Unix sockets: a server is a ROUTER, a client a DEALER.</summary>
internal sealed class ZerorpcWire : IRpcWire
{
    private static readonly int s_heartbeat = (int)new ZerorpcSessionOptions { IsServer = true }.Heartbeat.TotalMilliseconds;

    /// <inheritdoc/>
    public string Wire => "zerorpc";

    /// <inheritdoc/>
    public bool LogsIn => true;

    /// <inheritdoc/>
    public ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken)
    {
        // This wire carries no calls from the server.
        var policy = new CallPolicy(new ServiceTable(), LinkClients.Serving(options));
        ZmtpSessionOptions socket = Socket(address, ZmtpSocketType.Dealer, policy.Options).ForSession(ZmtpSocketType.Dealer, waitsForPeer: false);
        TimeSpan heartbeat = Heartbeat(address);
        return LinkClients.ConnectAsync(address, options, () => new ZerorpcLink(policy, socket, heartbeat), IsFinal, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken)
    {
        var policy = new CallPolicy(services, options, options.Introspection ? ZerorpcService.Over(services) : null);
        ZeromqOptions zeromq = Socket(address, ZmtpSocketType.Router, options);
        ZmtpSessionOptions socket = zeromq.ForSession(ZmtpSocketType.Router, waitsForPeer: false);
        TimeSpan heartbeat = Heartbeat(address);
        return await PumpRpcListener.StartAsync(address, policy, () => new ZerorpcLink(policy, socket, heartbeat, zeromq.CheckCredentials), cancellationToken).ConfigureAwait(false);
    }

    private static ZeromqOptions Socket(Address address, ZmtpSocketType type, RpcServerOptions options)
    {
        var zeromq = new ZeromqOptions
        {
            CheckCredentials = options.CheckCredentials,
            Wire = new ZmtpLimits { MessageBytes = options.Limits.MessageBytes, HandshakeTimeout = options.Listener.HandshakeTimeout },
        };
        // ZeroMQ has heartbeats of its own, of the connection; the address means those of the calls.
        return zeromq.With(address, bind: type is ZmtpSocketType.Router) with { HeartbeatInterval = default };
    }

    private static TimeSpan Heartbeat(Address address) =>
        address.Option("heartbeat", s_heartbeat) is > 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan;

    private static bool IsFinal(Exception reason) => reason is PolywireException { InnerException: ZmtpException { IsPermanent: true } };
}
