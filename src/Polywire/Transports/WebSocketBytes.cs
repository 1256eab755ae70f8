using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Transports;

/// <summary>A WebSocket as a stream of bytes, for wires that know by themselves where a frame ends (NATS, STOMP): how they are cut into messages means nothing.</summary>
/// <param name="socket">An open WebSocket; taken over.</param>
/// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
/// <param name="localName">What <see cref="Transport.LocalName"/> says.</param>
/// <param name="peerCertificate">What <see cref="Transport.PeerCertificate"/> says.</param>
/// <param name="breaks">Breaks the connection below; null when aborting the WebSocket does. At a server it does not: a receive that is under way would wait for the peer for ever.</param>
internal sealed class WebSocketBytes(WebSocket socket, string remoteName, string localName, X509Certificate2? peerCertificate = null, Action? breaks = null) : Transport
{
    // Time that what was said last has to leave the server's own buffers, and a peer to say goodbye.
    private static readonly TimeSpan s_untilBroken = TimeSpan.FromSeconds(1);

    private bool _receiving;

    public override string RemoteName => remoteName;

    public override string LocalName => localName;

    internal override X509Certificate2? PeerCertificate => peerCertificate;

    internal override bool HasHalfClose => false;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Volatile.Write(ref _receiving, true);
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                Volatile.Write(ref _receiving, false);
            }
            if (received.MessageType is WebSocketMessageType.Close) return 0;
            if (received.Count > 0) return received.Count;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public override async ValueTask FinishAsync()
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or InvalidOperationException or ObjectDisposedException or IOException)
        {
            // The peer has closed already: there is nobody left to tell.
        }
    }

    public override void Abort()
    {
        socket.Abort();
        socket.Dispose();
        if (breaks is not null && Volatile.Read(ref _receiving)) _ = BreakAsync(breaks);
    }

    private async Task BreakAsync(Action breaks)
    {
        await Task.Delay(s_untilBroken, TimeProvider.System).ConfigureAwait(false);
        if (Volatile.Read(ref _receiving)) breaks();
    }
}
