using Polywire.Addressing;

namespace Polywire.Rpc;

/// <summary>One wire's way to serve and to call. A new wire is a class of this and a line in <see cref="RpcWires"/>.</summary>
internal interface IRpcWire
{
    /// <summary>The wire's name as in <see cref="Scheme.Wire"/>.</summary>
    string Wire { get; }

    /// <summary>Whether its servers ask who calls, when <see cref="RpcServerOptions.CheckCredentials"/> says so.</summary>
    bool LogsIn => false;

    /// <summary>Connects. For wires on HTTP nothing is sent yet.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    ValueTask<RpcClient> ConnectAsync(Address address, RpcClientOptions options, CancellationToken cancellationToken);

    /// <summary>Starts to serve. Never called with an address on HTTP: hosting that is the business of Polywire.AspNetCore.</summary>
    /// <exception cref="PolywireException">The address is in use.</exception>
    ValueTask<IRpcListener> ListenAsync(Address address, ServiceTable services, RpcServerOptions options, CancellationToken cancellationToken);
}
