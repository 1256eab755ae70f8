using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Transports;

/// <summary>A WebSocket as a stream of bytes, for wires that know by themselves where a frame ends (NATS, STOMP): how they are cut into messages means nothing.</summary>
/// <param name="socket">An open WebSocket; taken over.</param>
/// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
/// <param name="localName">What <see cref="Transport.LocalName"/> says.</param>
/// <param name="peerCertificate">What <see cref="Transport.PeerCertificate"/> says.</param>
internal sealed class WebSocketBytes(WebSocket socket, string remoteName, string localName, X509Certificate2? peerCertificate = null) : Transport
{
    public override string RemoteName => remoteName;

    public override string LocalName => localName;

    internal override X509Certificate2? PeerCertificate => peerCertificate;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
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
    }
}
