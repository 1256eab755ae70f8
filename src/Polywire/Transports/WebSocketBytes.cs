using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Polywire.Transports;

/// <summary>A WebSocket as a stream of bytes, for wires that know by themselves where a frame ends (NATS, STOMP): how they are cut into messages means nothing.</summary>
/// <param name="socket">An open WebSocket; taken over.</param>
/// <param name="remoteName">What <see cref="Transport.RemoteName"/> says.</param>
/// <param name="localName">What <see cref="Transport.LocalName"/> says.</param>
/// <param name="peerCertificate">What <see cref="Transport.PeerCertificate"/> says.</param>
internal sealed class WebSocketBytes(OpenSocket socket, string remoteName, string localName, X509Certificate2? peerCertificate = null) : Transport
{
    public override string RemoteName => remoteName;

    public override string LocalName => localName;

    internal override X509Certificate2? PeerCertificate => peerCertificate;

    internal override bool HasHalfClose => false;

    internal override bool SaysGoodbye => true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer).ConfigureAwait(false);
            if (received.MessageType is WebSocketMessageType.Close) return 0;
            if (received.Count > 0) return received.Count;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true);

    public override ValueTask FinishAsync() => socket.FinishAsync();

    public override void Abort() => socket.Abort();
}
