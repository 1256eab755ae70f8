using Polywire.Addressing;
using Polywire.Rpc.JsonRpc;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc;

/// <summary>Serves calls at one address, over a wire that has connections of its own: MessagePack-RPC, JSON-RPC over TCP, zerorpc.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly IRpcListener _listener;
    private int _disposed;

    private RpcServer(IRpcListener listener) => _listener = listener;

    /// <summary>The address as bound.</summary>
    public Address Address => _listener.Address;

    /// <summary>Starts to serve.</summary>
    /// <param name="address">Where, such as <c>msgpackrpc+tcp://127.0.0.1:18800</c>; port 0 asks for a free one.</param>
    /// <param name="services">What can be called; may change while the server runs.</param>
    /// <param name="options">Time-outs and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or its wire is not one of these.</exception>
    public static async ValueTask<RpcServer> ListenAsync(
        string address, ServiceTable services, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        Address place = Address.Parse(address);
        if (RpcWires.IsHttp(place))
        {
            throw new PolywireException(FailureKind.Refused,
                $"{place} is served by an HTTP server: reference Polywire.AspNetCore and call app.MapPolywire(services) there.");
        }
        options ??= RpcServerOptions.Default;
        IRpcListener listener = await RpcWires.Of(place).ListenAsync(place, services, options, cancellationToken).ConfigureAwait(false);
        return new RpcServer(listener);
    }

    /// <summary>
    /// Serves one peer over a pair of streams, such as a program's standard input and output, in JSON-RPC: as language servers
    /// are spoken to, and with <see cref="JsonRpcFraming.Values"/> as tools of the Model Context Protocol are.
    /// </summary>
    /// <param name="input">What the peer writes; taken over.</param>
    /// <param name="output">What the peer reads; taken over. Nothing else may write to it: log to standard error.</param>
    /// <param name="services">What can be called; may change meanwhile.</param>
    /// <param name="framing">How texts are told apart.</param>
    /// <param name="options">Time-outs and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Completes when the peer has closed and what it asked before is answered (within <see cref="RpcServerOptions.DrainTimeout"/>), or when it was cut off for what it sent.</returns>
    public static Task ServeAsync(
        Stream input, Stream output, ServiceTable services, JsonRpcFraming framing = JsonRpcFraming.Headers, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(services);
        return JsonRpcWire.ServeAsync(input, output, new JsonRpcDialect(framing), services, options ?? RpcServerOptions.Default, cancellationToken);
    }

    /// <summary>
    /// Takes no more calls, waits for those that are under way for at most <see cref="RpcServerOptions.DrainTimeout"/>, ends what is left with
    /// <see cref="RpcStatus.Unavailable"/>, and closes the connections.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _listener.DrainAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
    }
}
