using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Formats;
using Polywire.Robustness.Tests.Peers;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.JsonRpc;

/// <summary>Slow, vanishing, greedy and lying peers: callers of the hub over TCP and HTTP, and servers of our client.</summary>
public sealed class JsonRpcPeerTests
{
    private static readonly byte[] s_seven = """{"jsonrpc":"2.0","method":"demo.double","params":[7],"id":1}"""u8.ToArray();

    private static byte[] Post(ReadOnlySpan<byte> body, int? length = null) =>
        [.. Encoding.UTF8.GetBytes($"POST /jsonrpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {(length ?? body.Length).ToString(CultureInfo.InvariantCulture)}\r\n\r\n"), .. body];

    [Fact]
    public async Task ARequestByteByByteIsAnswered()
    {
        await using Hub hub = await StartAsync();
        using RawPeer tcp = await RawPeer.ConnectAsync(hub.AddressOf("jsonrpc"));
        using RawPeer http = await RawPeer.ConnectAsync(hub.AddressOf("http"));

        await tcp.SendOneByOneAsync(s_seven);
        await http.SendOneByOneAsync(Post(s_seven));

        const string Reply = """{"jsonrpc":"2.0","id":1,"result":14}""";
        Assert.Equal(Reply, Encoding.UTF8.GetString((await tcp.ReadAsync(Reply.Length)).Span));
        Assert.Equal("HTTP/1.1 200 OK", await http.ReadLineAsync());
    }

    [Fact]
    public async Task CallersThatVanishAnywhereHarmNobody()
    {
        await using Hub hub = await StartAsync();
        foreach ((string wire, byte[] request) in new[] { ("jsonrpc", s_seven), ("http", Post(s_seven)) })
        {
            for (int length = 0; length <= request.Length; length += 3)
            {
                using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf(wire));
                await peer.SendAsync(request.AsMemory(0, length));
                if (length % 2 == 0) peer.Kill();
            }
        }
        await IsWellAsync(hub);
    }

    [Theory]
    [InlineData("}{", "-32700")]
    [InlineData("[1,2", "")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "-32700")]
    [InlineData("\"text\" 17 null", "-32600")]
    public async Task BadTextIsAnsweredAndEndsAtMostItsConnection(string text, string code)
    {
        await using Hub hub = await StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("jsonrpc"));

        await peer.SendAsync(Encoding.UTF8.GetBytes(text));
        peer.Socket.Shutdown(SocketShutdown.Send);

        Assert.Contains(code, await peer.ReadToCloseAsync(), StringComparison.Ordinal);
        await IsWellAsync(hub);
    }

    [Fact]
    public async Task ACallerThatDoesNotReadIsNotReadFrom()
    {
        await using Hub hub = await StartAsync();
        using RawPeer greedy = await RawPeer.ConnectAsync(hub.AddressOf("jsonrpc"));
        byte[] request = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"method\":\"demo.echo\",\"params\":[\"{new string('x', 100_000)}\"],\"id\":null}}\n");
        long sent = 0;
        Task sending = Task.Run(async () =>
        {
            // A gigabyte, if somebody took it.
            for (int number = 0; number < 10_000 && await greedy.TrySendAsync(request); number++) Interlocked.Add(ref sent, request.Length);
        });

        long before = -1;
        while (before != Interlocked.Read(ref sent))
        {
            before = Interlocked.Read(ref sent);
            await Task.Delay(1500, CancellationToken.None);
        }

        Assert.InRange(before, 1, 300L * 1024 * 1024);
        Assert.False(sending.IsCompletedSuccessfully && before == 10_000L * request.Length);
        await IsWellAsync(hub);
        greedy.Kill();
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(10), CancellationToken.None));
    }

    [Fact]
    public async Task ABodyThatClaimsTooMuchIsRefusedBeforeItComes()
    {
        await using Hub hub = await StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("http"));

        await peer.SendAsync(Post([], 100_000_000));

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await peer.ReadLineAsync());
        await IsWellAsync(hub);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"jsonrpc\"", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 400 Bad\r\nContent-Length: 4\r\n\r\nwhat", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", RpcStatus.Unavailable)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", RpcStatus.ResourceExhausted)]
    [InlineData("HTTP/1.1 500 Error\r\nContent-Length: 66\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}    ", RpcStatus.Unimplemented)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", null)]
    [InlineData("", null)]
    public async Task ServersThatAnswerBadlyFailThatCall(string answer, RpcStatus? status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"jsonrpc+http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/", RpcClientOptions.Default with { Timeout = TimeSpan.FromSeconds(10) });

        if (status is null)
            await Assert.ThrowsAsync<PolywireException>(() => CallAsync(client, "cat.purr").WithinPatience());
        else
            Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => CallAsync(client, "cat.purr").WithinPatience())).Status);
        await serving;

        async Task ServeAsync()
        {
            using Socket socket = await listener.AcceptSocketAsync();
            byte[] buffer = new byte[4096];
            string request = "";
            while (!request.EndsWith('}')) request += Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
            await socket.SendAsync(Encoding.UTF8.GetBytes(answer));
        }
    }

    private static ValueTask<Hub> StartAsync() => Hub.StartAsync(new HubOptions { Listen = ["jsonrpc+tcp://127.0.0.1:0", "http://127.0.0.1:0"] });

    private static async Task IsWellAsync(Hub hub)
    {
        foreach (string address in new[] { hub.AddressOf("jsonrpc"), $"jsonrpc+{hub.AddressOf("http")}/jsonrpc" })
        {
            await using RpcClient client = await RpcClient.ConnectAsync(address);
            Assert.Equal(14, (await CallAsync(client, "demo.double", Value.From(7)).WithinPatience()).AsInteger());
        }
    }

    private static async Task<Value> CallAsync(RpcClient client, string method, params Value[] arguments)
    {
        await foreach (Value reply in client.CallAsync(method, Value.From(arguments), CallOptions.None, CancellationToken.None)) return reply;
        return default;
    }
}
