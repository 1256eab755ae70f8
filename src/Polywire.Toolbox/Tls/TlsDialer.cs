using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Toolbox.Tls;

/// <summary>Connections to one target, ready for a hello: counted, and no more per second than the limits allow. One caller at a time.</summary>
internal sealed class TlsDialer(TlsTarget target, TlsLimits limits, TimeProvider time)
{
    private System.Net.EndPoint? _place;
    private long _due = time.GetTimestamp();

    /// <summary>How many connections were made.</summary>
    public int Handshakes { get; private set; }

    /// <summary>The address that answered first; all further connections go there.</summary>
    public string Place => _place?.ToString() ?? "";

    /// <summary>Whom it calls.</summary>
    public TlsTarget Target => target;

    /// <summary>Runs one handshake over a new connection, within the limit of time; what fails fails as a <see cref="PolywireException"/>.</summary>
    public async Task<T> DialAsync<T>(Func<Stream, CancellationToken, Task<T>> handshake, CancellationToken cancellationToken)
    {
        await PaceAsync(cancellationToken).ConfigureAwait(false);
        using var late = new CancellationTokenSource(limits.HandshakeTimeout, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using Socket socket = await ConnectAsync(ends.Token).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                if (target.StartTls != StartTls.None) await UpgradeAsync(stream, ends.Token).ConfigureAwait(false);
                return await handshake(stream, ends.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolywireException(FailureKind.Limit, FailureCause.TimedOut, $"{target} did not finish a handshake within {limits.HandshakeTimeout.TotalSeconds} s ({nameof(TlsLimits.HandshakeTimeout)}).");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw ConnectionFailure.From(failure, target.ToString());
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_place is null)
        {
            Socket first = await Connect.SocketAsync(target.Address, from: null, cancellationToken).ConfigureAwait(false);
            _place = first.RemoteEndPoint;
            first.NoDelay = true;
            return first;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_place, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task UpgradeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var talk = new StartTlsTalk(target.StartTls, limits.GreetingBytes);
        byte[] buffer = new byte[4096];
        await stream.WriteAsync(talk.Begin(), cancellationToken).ConfigureAwait(false);
        while (!talk.IsDone)
        {
            int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new PolywireException(FailureKind.Closed, $"{target} closed the connection before TLS had begun.");
            byte[] answer = talk.Feed(buffer.AsSpan(0, read));
            if (answer.Length > 0) await stream.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        if (Handshakes >= limits.Handshakes)
            throw new PolywireException(FailureKind.Limit, $"{limits.Handshakes} handshakes are enough for one server ({nameof(TlsLimits)}.{nameof(TlsLimits.Handshakes)}).");
        Handshakes++;
        long interval = time.TimestampFrequency / Math.Max(1, limits.HandshakesPerSecond), now = time.GetTimestamp();
        _due = Math.Max(_due, now - interval);
        TimeSpan wait = time.GetElapsedTime(now, _due);
        _due += interval;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }
}
