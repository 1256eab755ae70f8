using System.Collections.Concurrent;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>Everybody who is connected hears what everybody else says, as in <c>ncat --broker</c>. Bytes of one are never mixed into a piece of another, but nothing else is known about where they begin or end.</summary>
public sealed class Broker
{
    private readonly ConcurrentDictionary<Transport, BrokerPeer> _peers = new();
    private readonly BrokerLimits _limits;

    /// <summary>With limits; null for the defaults.</summary>
    public Broker(BrokerLimits? limits = null) => _limits = limits ?? new BrokerLimits();

    /// <summary>Sees what each peer says, and at its end an empty piece; null for nobody.</summary>
    public Action<string, ReadOnlyMemory<byte>>? Tap { get; init; }

    /// <summary>How many are connected.</summary>
    public int Peers => _peers.Count;

    /// <summary>Takes connections until it is cancelled. One too many is closed; one that does not take what the others say is cut.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(TransportListener listener, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        using CancellationTokenRegistration end = cancellationToken.UnsafeRegister(static peers =>
        {
            foreach (Transport peer in ((ConcurrentDictionary<Transport, BrokerPeer>)peers!).Keys) peer.Abort();
        }, _peers);
        while (true)
        {
            Transport accepted = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (_peers.Count >= _limits.Peers) MakeRoom();
            if (_peers.Count >= _limits.Peers) accepted.Abort();
            else _ = ServeAsync(listener, accepted, cancellationToken);
        }
    }

    private void MakeRoom()
    {
        foreach ((Transport transport, BrokerPeer peer) in _peers)
        {
            if (!peer.HasEnded) continue;
            _peers.TryRemove(transport, out _);
            peer.End();
            transport.Abort();
            return;
        }
    }

    private async Task ServeAsync(TransportListener listener, Transport accepted, CancellationToken cancellationToken)
    {
        Transport? transport = null;
        try
        {
            transport = await listener.SecureAsync(accepted, cancellationToken).ConfigureAwait(false);
            var peer = new BrokerPeer(transport, _limits.WaitingBytes);
            _peers[transport] = peer;
            Task writing = peer.WriteAsync();
            byte[] buffer = new byte[UdpTransport.MostBytes];
            for (int read; (read = await transport.ReceiveAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                byte[] piece = buffer.AsSpan(0, read).ToArray();
                Tap?.Invoke(transport.RemoteName, piece);
                foreach (BrokerPeer other in _peers.Values)
                    if (other != peer) other.Say(piece);
            }
            Tap?.Invoke(transport.RemoteName, default);
            if (!transport.HasHalfClose) return;
            // Who has said its last may still want to hear the others; it is forgotten when it takes no more, or when its place is needed.
            peer.HasEnded = true;
            await writing.ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or PolywireException
            or System.Security.Authentication.AuthenticationException or OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // It has left, each in its own way; the others stay.
        }
        finally
        {
            if (transport is not null && _peers.TryRemove(transport, out BrokerPeer? left)) left.End();
            (transport ?? accepted).Abort();
        }
    }
}
