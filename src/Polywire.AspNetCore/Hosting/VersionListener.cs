using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Polywire.AspNetCore.Hosting;

/// <summary>Hands Kestrel the connections of one HTTP version.</summary>
internal sealed class VersionListener(EndPoint endPoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>Passes a connection on; false when the listener has closed.</summary>
    internal bool Offer(ConnectionContext connection) => _accepted.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_accepted.Reader.TryRead(out ConnectionContext? connection)) return connection;
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _accepted.Writer.TryComplete();
        while (_accepted.Reader.TryRead(out ConnectionContext? connection)) await connection.DisposeAsync().ConfigureAwait(false);
    }
}
