using System.Threading.Channels;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>What waits for one peer of a <see cref="Broker"/>. Before it has shaken hands it hears nothing.</summary>
/// <param name="accepted">What it came in by.</param>
/// <param name="mostBytes">What may wait.</param>
internal sealed class BrokerPeer(Transport accepted, int mostBytes)
{
    private readonly Channel<byte[]> _waiting = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;
    private volatile bool _hasEnded;
    private volatile Transport? _transport;

    /// <summary>Whether it has said its last.</summary>
    internal bool HasEnded
    {
        get => _hasEnded;
        set => _hasEnded = value;
    }

    /// <summary>From any thread; what has no room any more cuts the peer.</summary>
    internal void Say(byte[] piece)
    {
        if (_transport is not { } transport) return;
        if (Interlocked.Add(ref _bytes, piece.Length) > mostBytes) transport.Abort();
        else _waiting.Writer.TryWrite(piece);
    }

    /// <summary>Nothing more is said to it.</summary>
    internal void End()
    {
        _waiting.Writer.TryComplete();
        (_transport ?? accepted).Abort();
    }

    /// <summary>It has shaken hands: from here on it hears the others.</summary>
    internal async Task WriteAsync(Transport transport)
    {
        _transport = transport;
        try
        {
            await foreach (byte[] piece in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await transport.SendAsync(piece).ConfigureAwait(false);
                Interlocked.Add(ref _bytes, -piece.Length);
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
        {
            transport.Abort();
        }
    }
}
