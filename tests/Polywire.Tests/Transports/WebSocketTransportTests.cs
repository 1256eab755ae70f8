using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Polywire.Transports;

namespace Polywire.Tests.Transports;

public sealed class WebSocketTransportTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private WebSocket _peer = null!;
    private WebSocketTransport _transport = null!;

    public async ValueTask InitializeAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        TcpClient near = new();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        TcpClient far = await listener.AcceptTcpClientAsync();
        _peer = WebSocket.CreateFromStream(far.GetStream(), new WebSocketCreationOptions { IsServer = true });
        _transport = new WebSocketTransport(WebSocket.CreateFromStream(near.GetStream(), new WebSocketCreationOptions { IsServer = false }), "far", "near");
    }

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        _peer.Dispose();
        _patience.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task Each_message_is_a_line_whatever_the_buffer(int buffer)
    {
        foreach (string text in (string[])["four", "", "a\nb\n", "猫"])
            await _peer.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, _patience.Token);
        Assert.Equal("four\n\na b \n猫\n", await ReadAsync(Encoding.UTF8.GetByteCount("four\n\na b \n猫\n"), buffer));
    }

    [Fact]
    public async Task Fragments_and_binary_messages_are_joined()
    {
        await _peer.SendAsync("on"u8.ToArray(), WebSocketMessageType.Binary, false, _patience.Token);
        await _peer.SendAsync("e"u8.ToArray(), WebSocketMessageType.Binary, true, _patience.Token);
        Assert.Equal("one\n", await ReadAsync(4, 64));
    }

    [Fact]
    public async Task Each_line_is_a_message()
    {
        await _transport.SendAsync("one\ntwo\nthr"u8.ToArray());
        await _transport.SendAsync("ee\n"u8.ToArray());
        Assert.Equal(["one", "two", "three"], [await MessageAsync(), await MessageAsync(), await MessageAsync()]);
    }

    [Fact]
    public async Task The_end_is_told_and_heard()
    {
        await _transport.FinishAsync();
        await _transport.FinishAsync();
        WebSocketReceiveResult end = await _peer.ReceiveAsync(new byte[16], _patience.Token);
        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        await _peer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _patience.Token);
        Assert.Equal(0, await _transport.ReceiveAsync(new byte[16]));
    }

    private async Task<string> ReadAsync(int bytes, int buffer)
    {
        byte[] read = new byte[bytes];
        int count = 0;
        while (count < bytes)
        {
            byte[] piece = new byte[buffer];
            int got = await _transport.ReceiveAsync(piece).AsTask().WaitAsync(_patience.Token);
            Assert.InRange(got, 1, buffer);
            piece.AsSpan(0, got).CopyTo(read.AsSpan(count));
            count += got;
        }
        return Encoding.UTF8.GetString(read);
    }

    private async Task<string> MessageAsync()
    {
        byte[] buffer = new byte[64];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult got = await _peer.ReceiveAsync(buffer.AsMemory(count), _patience.Token);
            count += got.Count;
            if (got.EndOfMessage) return Encoding.UTF8.GetString(buffer, 0, count);
        }
    }
}
