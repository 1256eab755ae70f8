using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>Everybody who is connected hears what everybody else says, as in <c>ncat --broker</c>. Bytes of one are never mixed into a piece of another, but nothing else is known about where they begin or end.</summary>
public sealed class Broker
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // Whoever is connected, also while it shakes hands: the value then is not ready yet.
    private readonly ConcurrentDictionary<Transport, BrokerPeer> _peers = new();
    private readonly BrokerLimits _limits;
    private Exception? _tapFailure;

    /// <summary>With limits; null for the defaults.</summary>
    public Broker(BrokerLimits? limits = null) => _limits = limits ?? new BrokerLimits();

    /// <summary>Sees what each peer says, and at its end an empty piece; null for nobody.</summary>
    public Action<string, ReadOnlyMemory<byte>>? Tap { get; init; }

    /// <summary>How many are connected, with those who still shake hands.</summary>
    public int Peers => _peers.Count;

    /// <summary>Takes connections until it is cancelled. One too many is closed; one that does not take what the others say is cut.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="Exception">Whatever <see cref="Tap"/> threw: what it has not seen nobody hears.</exception>
    public async Task RunAsync(TransportListener listener, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenRegistration end = over.Token.UnsafeRegister(static peers =>
        {
            foreach (Transport peer in ((ConcurrentDictionary<Transport, BrokerPeer>)peers!).Keys) peer.Abort();
        }, _peers);
        try
        {
            await AcceptAsync(listener, over).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _tapFailure) is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private async Task AcceptAsync(TransportListener listener, CancellationTokenSource over)
    {
        while (true)
        {
            try
            {
                Transport accepted = await listener.AcceptAsync(over.Token).ConfigureAwait(false);
                if (_peers.Count >= _limits.Peers) MakeRoom();
                if (_peers.Count >= _limits.Peers)
                {
                    accepted.Abort();
                    continue;
                }
                var peer = new BrokerPeer(accepted, _limits.WaitingBytes);
                _peers[accepted] = peer;
                _ = ServeAsync(listener, accepted, peer, over);
            }
            catch (SocketException)
            {
                // Out of descriptors, say: those who are here will give theirs back.
                await Task.Delay(s_pause, TimeProvider.System, over.Token).ConfigureAwait(false);
            }
        }
    }

    private void MakeRoom()
    {
        foreach ((Transport accepted, BrokerPeer peer) in _peers)
        {
            if (!peer.HasEnded) continue;
            Forget(accepted, peer);
            return;
        }
    }

    private void Forget(Transport accepted, BrokerPeer peer)
    {
        _peers.TryRemove(accepted, out _);
        peer.End();
    }

    private async Task ServeAsync(TransportListener listener, Transport accepted, BrokerPeer peer, CancellationTokenSource over)
    {
        try
        {
            Transport transport = await SecureAsync(listener, accepted, over.Token).ConfigureAwait(false);
            Task writing = peer.WriteAsync(transport);
            byte[] buffer = new byte[UdpTransport.MostBytes];
            for (int read; (read = await transport.ReceiveAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                byte[] piece = buffer.AsSpan(0, read).ToArray();
                if (!await ShowAsync(transport, piece, over).ConfigureAwait(false)) return;
                foreach (BrokerPeer other in _peers.Values)
                    if (other != peer) other.Say(piece);
            }
            if (!await ShowAsync(transport, default, over).ConfigureAwait(false) || !transport.HasHalfClose) return;
            // Who has said its last may still want to hear the others; it is forgotten when it takes no more, or when its place is needed.
            peer.HasEnded = true;
            await writing.ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or PolywireException or AuthenticationException or OperationCanceledException or WebSocketException)
        {
            // It has left, each in its own way; the others stay.
        }
        finally
        {
            Forget(accepted, peer);
        }
    }

    private async Task<Transport> SecureAsync(TransportListener listener, Transport accepted, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(_limits.HandshakeTimeout);
        return await listener.SecureAsync(accepted, late.Token).ConfigureAwait(false);
    }

    private async Task<bool> ShowAsync(Transport transport, ReadOnlyMemory<byte> piece, CancellationTokenSource over)
    {
        try
        {
            Tap?.Invoke(transport.RemoteName, piece);
            return true;
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _tapFailure, failure);
            await over.CancelAsync().ConfigureAwait(false);
            return false;
        }
    }
}
