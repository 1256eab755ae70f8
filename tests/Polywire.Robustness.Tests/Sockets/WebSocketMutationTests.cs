using System.Text;
using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Robustness.Tests.Sockets;

/// <summary>Damaged opening handshakes: an answer of HTTP, or a <see cref="PolywireException"/>.</summary>
public sealed class WebSocketMutationTests
{
    private static readonly Address s_place = Address.Parse("ws://127.0.0.1:7000");

    [Fact]
    public void Handshakes() => new Mutations(
        1, Encoding.ASCII.GetBytes(
            "GET /chat?x=1 HTTP/1.1\r\nHost: 127.0.0.1:7000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://127.0.0.1:7000\r\nSec-WebSocket-Version: 13\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: [::1]\r\nOrigin: null\r\n\r\n"u8.ToArray(), "POST / HTTP/1.1\r\n\r\n"u8.ToArray(), "\r\n\r\n"u8.ToArray())
        .Run(20_000, 70_000, static (input, _) =>
        {
            (MemoryTransport ours, MemoryTransport peer) = MemoryTransport.CreatePair(capacity: 16 * 1024);
            Assert.True(peer.SendAsync(input.ToArray()).IsCompletedSuccessfully);
            Assert.True(peer.FinishAsync().IsCompletedSuccessfully);
            Task shaking = WebSocketListener.ShakeHandsAsync(ours, new TransportStream(ours), s_place, CancellationToken.None).AsTask();
            Assert.True(shaking.IsCompleted);
            if (!shaking.IsCompletedSuccessfully) Assert.True(Assert.IsType<PolywireException>(shaking.Exception!.InnerException).Kind is FailureKind.Protocol or FailureKind.Limit or FailureKind.Closed);
            ours.Abort();
            peer.Abort();
        });
}
