using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// Looks whether a connection's peer has vanished while something is on its way to it. While nothing is, the system itself asks for signs of life, and breaks the
/// connection. A connection that its owner has forgotten is not kept alive by this.
/// </summary>
internal sealed class PeerWatch : IDisposable
{
    private const int LooksPerPatience = 8;

    private readonly Transport _transport;
    private readonly WeakReference<object> _connection;
    private readonly Action<object, PolywireException> _vanished;
    private readonly ITimer _timer;

    private PeerWatch(Transport transport, TimeSpan patience, object connection, Action<object, PolywireException> vanished)
    {
        _transport = transport;
        _connection = new WeakReference<object>(connection);
        _vanished = vanished;
        // The system's own clock, as what it says of the connection is.
        _timer = TimeProvider.System.CreateTimer(static watch => ((PeerWatch)watch!).Look(), this, patience / LooksPerPatience, patience / LooksPerPatience);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Begins to look; null where there is nothing to look at.</summary>
    /// <param name="transport">The connection's.</param>
    /// <param name="connection">Given to <paramref name="vanished"/>.</param>
    /// <param name="vanished">Ends the connection; may be called more than once.</param>
    internal static PeerWatch? Start(Transport transport, object connection, Action<object, PolywireException> vanished) =>
        transport.Patience is { } patience ? new PeerWatch(transport, patience, connection, vanished) : null;

    private void Look()
    {
        if (!_connection.TryGetTarget(out object? connection)) Dispose();
        else if (_transport.HasVanished) _vanished(connection, SpliceFlow.Vanished(_transport, FormattableString.Invariant($"nothing was acknowledged for {_transport.Patience?.TotalSeconds} s"), null));
    }
}
