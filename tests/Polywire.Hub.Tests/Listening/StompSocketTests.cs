using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace Polywire.Hubs.Tests.Listening;

/// <summary>STOMP on the hub's HTTP port: how the port hands a connection over at <c>/ws/stomp</c>, and how it ends.</summary>
public sealed class StompSocketTests : IAsyncLifetime
{
    private Hub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Port => _hub.Addresses[0].Port;

    public async ValueTask InitializeAsync() => _hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"], MessageBytes = 100_000 }, Cancel);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("v12.stomp", "v12.stomp")]
    [InlineData("v10.stomp,v11.stomp", "v11.stomp")]
    [InlineData("v10.stomp, v11.stomp, v12.stomp", "v12.stomp")]
    [InlineData("mqtt", null)]
    [InlineData("", null)]
    public async Task The_subprotocol_is_the_highest_version_of_those_offered(string offered, string? chosen)
    {
        using TcpClient client = await AskAsync(offered.Length == 0 ? "" : $"Sec-WebSocket-Protocol: {offered}\r\n");
        string head = await HeadAsync(client);
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
        if (chosen is null) Assert.DoesNotContain("Sec-WebSocket-Protocol", head, StringComparison.OrdinalIgnoreCase);
        else Assert.Contains($"Sec-WebSocket-Protocol: {chosen}\r\n", head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Origin: https://evil.example\r\n", 403)]
    [InlineData("Sec-WebSocket-Version: 12\r\n", 426)]
    public async Task Who_is_refused_gets_no_connection(string header, int status)
    {
        using TcpClient client = await AskAsync(header);
        Assert.StartsWith($"HTTP/1.1 {status} ", await HeadAsync(client), StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Core.Listeners!.Describe(), static connection => connection.Wire == "stomp");
    }

    [Fact]
    public async Task A_page_of_the_hub_s_own_may()
    {
        using TcpClient client = await AskAsync($"Origin: http://127.0.0.1:{Port}\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_no_WebSocket_finds_no_page()
    {
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/ws/stomp"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    // Text as stompjs sends it, bytes as ours does; how frames are cut into messages means nothing.
    [Theory]
    [InlineData(WebSocketMessageType.Text, 1)]
    [InlineData(WebSocketMessageType.Text, 7)]
    [InlineData(WebSocketMessageType.Binary, 1_000)]
    public async Task A_conversation_however_it_is_cut(WebSocketMessageType type, int cut)
    {
        using ClientWebSocket socket = await ConnectAsync();
        byte[] said = Encoding.UTF8.GetBytes("CONNECT\naccept-version:1.2\n\n\0\nSUBSCRIBE\nid:1\ndestination:/topic/caf\u00e9\n\n\0SEND\ndestination:/topic/caf\u00e9\nreceipt:r\n\nhi\0");
        for (int at = 0; at < said.Length; at += cut) await socket.SendAsync(said.AsMemory(at, Math.Min(cut, said.Length - at)), type, endOfMessage: type == WebSocketMessageType.Binary || at + cut >= said.Length, Cancel);
        string heard = await UntilAsync(socket, "receipt-id:r\n\n\0");
        Assert.StartsWith("CONNECTED\n", heard, StringComparison.Ordinal);
        Assert.Contains("MESSAGE\nsubscription:1\nmessage-id:1-1\ndestination:/topic/caf\u00e9\ncontent-length:2\n\nhi\0", heard, StringComparison.Ordinal);
        Assert.Contains(_hub.Core.Listeners!.Describe(), static connection => connection is { Wire: "stomp", MessagesIn: 2, Subscriptions: 1 });
    }

    [Fact]
    public async Task An_error_is_the_last_word_and_then_the_socket_is_closed_in_good_order()
    {
        using ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, "CONNECT\naccept-version:1.2\n\n\0SEND\ndestination:nowhere\nreceipt:r\n\nx\0");
        Assert.Contains("receipt-id:r\n", await UntilAsync(socket, null), StringComparison.Ordinal);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await Eventually.HoldsAsync(() => !_hub.Core.Listeners!.Describe().Any(static connection => connection.Wire == "stomp"));
    }

    [Fact]
    public async Task The_hub_s_limits_hold()
    {
        using ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, "CONNECT\naccept-version:1.2\n\n\0SEND\ndestination:/topic/a\ncontent-length:100001\n\n");
        Assert.Contains("limit MaxBodyBytes: 100000", await UntilAsync(socket, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_vanishes_gives_back_what_it_held()
    {
        ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, "CONNECT\naccept-version:1.2\n\n\0SEND\ndestination:/queue/q\n\nx\0SUBSCRIBE\nid:1\ndestination:/queue/q\nack:client\n\n\0");
        await UntilAsync(socket, "MESSAGE");
        Assert.Equal(0, _hub.Core.Queues.Lists.Length("q"u8));
        socket.Abort();
        socket.Dispose();
        await Eventually.HoldsAsync(() => _hub.Core.Queues.Lists.Length("q"u8) == 1);
    }

    [Fact]
    public async Task A_hub_that_ends_says_goodbye()
    {
        using ClientWebSocket socket = await ConnectAsync();
        await SendAsync(socket, "CONNECT\naccept-version:1.2\n\n\0");
        await UntilAsync(socket, "CONNECTED");
        Task<string> rest = UntilAsync(socket, null);
        await _hub.DisposeAsync();
        Assert.Equal("", (await rest).Trim('\n'));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("v12.stomp");
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Port}/ws/stomp"), Cancel).WithinPatience();
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string frames) => socket.SendAsync(Encoding.UTF8.GetBytes(frames), WebSocketMessageType.Text, endOfMessage: true, Cancel);

    // What comes until it has come, or for null until the other side has closed.
    private static async Task<string> UntilAsync(ClientWebSocket socket, string? awaited)
    {
        var heard = new MemoryStream();
        byte[] room = new byte[4096];
        while (awaited is null || !Encoding.UTF8.GetString(heard.ToArray()).Contains(awaited, StringComparison.Ordinal))
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(room, Cancel).WithinPatience();
            if (received.MessageType == WebSocketMessageType.Close) break;
            heard.Write(room, 0, received.Count);
        }
        return Encoding.UTF8.GetString(heard.ToArray());
    }

    private async Task<TcpClient> AskAsync(string header)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, Cancel);
        string version = header.StartsWith("Sec-WebSocket-Version", StringComparison.Ordinal) ? "" : "Sec-WebSocket-Version: 13\r\n";
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /ws/stomp HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{version}{header}\r\n"), Cancel);
        return client;
    }

    private static async Task<string> HeadAsync(TcpClient client)
    {
        var head = new StringBuilder();
        byte[] room = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.GetStream().ReadAsync(room, Cancel).AsTask().WithinPatience() > 0) head.Append((char)room[0]);
        return head.ToString();
    }
}
