using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// Connects protocols with connections, for who comes from Twisted: <c>Reactor.ListenAsync("tcp://127.0.0.1:1234", factory)</c> is <c>reactor.listenTCP(1234, factory)</c>.
/// There is nothing to run: events come from the moment on that a connection is there.
/// </summary>
public static class Reactor
{
    /// <summary>Listens, and gives each connection a protocol of its own. Disposing stops, after what was written is sent.</summary>
    /// <param name="url">As for <see cref="SocketServer.StartAsync(string, Func{SocketConnection, Task}, SocketServerOptions?, CancellationToken)"/>.</param>
    /// <param name="factory">Makes the protocols.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up binding.</param>
    /// <inheritdoc cref="SocketServer.StartAsync(string, Func{SocketConnection, Task}, SocketServerOptions?, CancellationToken)" path="/exception"/>
    public static ValueTask<Listener> ListenAsync(string url, IProtocolFactory factory, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return ListenAsync(url, factory.BuildProtocol, options, cancellationToken);
    }

    /// <summary>Listens, and gives each connection what a method makes for the peer's name; null turns the peer away.</summary>
    /// <inheritdoc cref="ListenAsync(string, IProtocolFactory, SocketServerOptions?, CancellationToken)"/>
    public static ValueTask<Listener> ListenAsync(string url, Func<string, Protocol?> factory, SocketServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        options ??= new SocketServerOptions();
        SocketLimits limits = options.Limits;
        return Listener.StartAsync(
            Address.Parse(url).WithPatience(limits.PeerTimeout),
            transport => new ProtocolLink(factory(transport.RemoteName), failure => options.Report(transport.RemoteName, failure)),
            new ListenerOptions
            {
                MaxConnections = limits.Connections,
                RefusalBytes = options.RefusalBytes,
                Tls = options.Tls,
                HandshakeTimeout = limits.HandshakeTimeout,
                IdleTimeout = limits.IdleTimeout,
                Connection = Caps(limits),
                Time = options.Time,
                NotSecured = (transport, failure) => options.Report(transport.RemoteName, ConnectionFailure.From(failure, transport.RemoteName)),
            }, cancellationToken);
    }

    /// <summary>Connects once, and gives the connection to a protocol. <c>reactor.connectTCP</c>, without its factory: an attempt that fails throws.</summary>
    /// <returns>Completes when the connection has ended, after <see cref="Protocol.ConnectionLost"/>.</returns>
    /// <exception cref="PolywireException">No connection came about; the cause says why.</exception>
    public static async ValueTask<Task> ConnectAsync(string url, Protocol protocol, ConnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        protocol.MustBeNew();
        options ??= new ConnectOptions();
        Transport transport = await Dialling.ConnectAsync(Address.Parse(url), options, cancellationToken).ConfigureAwait(false);
        var pump = new Pump(transport, new ProtocolLink(protocol, static failure => Console.Error.WriteLine(failure)), Caps(options.Limits));
        return Task.Run(pump.RunAsync, CancellationToken.None);
    }

    private static ConnectionLimits Caps(SocketLimits limits) => new() { OutputBytes = limits.OutputBytes, CloseTimeout = limits.CloseTimeout };
}
