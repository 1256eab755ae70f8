using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Polywire.AspNetCore.Hosting;

/// <summary>
/// One port for HTTP/1.1 and cleartext HTTP/2: looks at a connection's first bytes, without taking them, and passes the connection
/// to Kestrel's endpoint of that version. Costs one look per connection and nothing per byte.
/// </summary>
internal sealed class OnePortTransport(IConnectionListenerFactory sockets, EndPoint place, HttpPort port) : IConnectionListenerFactory, IAsyncDisposable
{
    /// <summary>The client's connection preface: RFC 9113 section 3.4. Shorter than it, no HTTP/1.1 request line begins like this.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private static readonly byte[] s_tooMany = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly VersionListener _first = new(new VersionEndPoint(HttpProtocols.Http1, place));
    private readonly VersionListener _second = new(new VersionEndPoint(HttpProtocols.Http2, place));
    private IConnectionListener? _inner;
    private readonly ConcurrentDictionary<long, HttpConnection> _connections = new();
    private Task _accepting = Task.CompletedTask;
    private long _accepted;

    /// <summary>The open connections.</summary>
    internal IReadOnlyCollection<HttpConnection> Connections => (IReadOnlyCollection<HttpConnection>)_connections.Values;

    /// <summary>Connections accepted so far.</summary>
    internal long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Where it listens, with the port that the system chose.</summary>
    internal EndPoint EndPoint => _inner!.EndPoint;

    /// <summary>Binds the port; Kestrel's own endpoints are bound afterwards, with <see cref="BindAsync"/>.</summary>
    internal async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _inner = await sockets.BindAsync(place, cancellationToken).ConfigureAwait(false);
        _accepting = AcceptAsync(_inner);
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(endpoint is VersionEndPoint { Version: HttpProtocols.Http2 } ? _second : _first);

    /// <summary>Stops accepting; what is connected stays connected.</summary>
    internal async ValueTask StopAsync()
    {
        if (_inner is null) return;
        await _inner.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_inner is not null) await _inner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AcceptAsync(IConnectionListener inner)
    {
        while (await inner.AcceptAsync().ConfigureAwait(false) is { } connection)
            Welcome(connection);
    }

    // Both versions together, and those that have not said which yet.
    private void Welcome(ConnectionContext connection)
    {
        if (_connections.Count >= port.MaxConnections)
        {
            _ = TurnAwayAsync(connection, port.Tls is null);
            return;
        }
        Note(new HttpConnection(connection, Interlocked.Increment(ref _accepted), port.Time));
        _ = PassOnAsync(connection);
    }

    private void Note(HttpConnection connection)
    {
        _connections[connection.Id] = connection;
        connection.Context.ConnectionClosed.UnsafeRegister(_ => _connections.TryRemove(connection.Id, out HttpConnection? _), null);
    }

    private static async Task TurnAwayAsync(ConnectionContext connection, bool clear)
    {
        try
        {
            if (clear) await connection.Transport.Output.WriteAsync(s_tooMany).ConfigureAwait(false);
        }
        catch (Exception reason) when (reason is IOException or InvalidOperationException)
        {
            // Gone before it was told: just as well.
        }
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PassOnAsync(ConnectionContext connection)
    {
        using var patienceOver = new CancellationTokenSource(port.Patience, port.Time);
        try
        {
            if (port.Tls is { } tls)
                connection = await TlsConnection.AcceptAsync(connection, tls.ForHandshake(SslApplicationProtocol.Http2, SslApplicationProtocol.Http11), patienceOver.Token).ConfigureAwait(false);
            bool prefaced = await BeginsWithPrefaceAsync(connection.Transport.Input, patienceOver.Token).ConfigureAwait(false);
            bool second = connection is TlsConnection { IsSecondVersion: var agreed } ? agreed : prefaced;
            if ((second ? _second : _first).Offer(connection)) return;
        }
        catch (Exception)
        {
            // It said nothing in time, its TLS does not fit, or it is gone: nobody is left to be told. Whatever it was, a connection that nobody serves must not stay open.
        }
        connection.Abort();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<bool> BeginsWithPrefaceAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            int length = (int)Math.Min(read.Buffer.Length, Preface.Length);
            bool equal = StartsEqual(read.Buffer.Slice(0, length));
            bool decided = !equal || length == Preface.Length || read.IsCompleted;
            // Examined up to the end only while more is needed: what has been seen is delivered again to Kestrel at once.
            input.AdvanceTo(read.Buffer.Start, decided ? read.Buffer.Start : read.Buffer.End);
            if (decided) return equal && length == Preface.Length;
        }
    }

    private static bool StartsEqual(ReadOnlySequence<byte> start)
    {
        Span<byte> bytes = stackalloc byte[24];
        start.CopyTo(bytes);
        return Preface.StartsWith(bytes[..(int)start.Length]);
    }
}
