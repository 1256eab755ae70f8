using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Formats;
using Polywire.Robustness.Tests.Peers;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.XmlRpc;

/// <summary>Slow, vanishing and lying peers: callers of the hub, and servers of our client.</summary>
public sealed class XmlRpcPeerTests
{
    private const string Body = "<methodCall><methodName>demo.double</methodName><params><param><value><int>7</int></value></param></params></methodCall>";

    private static byte[] Post(string body, int? length = null) =>
        Encoding.UTF8.GetBytes($"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {(length ?? body.Length).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");

    [Fact]
    public async Task ARequestByteByByteIsAnswered()
    {
        await using Hub hub = await StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("http"));

        await peer.SendOneByOneAsync(Post(Body));

        Assert.Equal("HTTP/1.1 200 OK", await peer.ReadLineAsync());
    }

    [Fact]
    public async Task ManyRequestsInOnePacketAreAnsweredInOrder()
    {
        await using Hub hub = await StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("http"));

        await peer.SendAsync(Enumerable.Range(0, 100).SelectMany(number => Post(Body.Replace("<int>7<", $"<int>{number}<", StringComparison.Ordinal))).ToArray());

        for (int number = 0; number < 100; number++)
        {
            int length = 0;
            while (await peer.ReadLineAsync() is { Length: > 0 } line)
                if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) length = int.Parse(line[16..], CultureInfo.InvariantCulture);
            Assert.Contains($"<int>{2 * number}</int>", Encoding.UTF8.GetString((await peer.ReadAsync(length)).Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CallersThatVanishAnywhereHarmNobody()
    {
        await using Hub hub = await StartAsync();
        byte[] request = Post(Body);
        for (int length = 0; length <= request.Length; length += 5)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("http"));
            await peer.SendAsync(request.AsMemory(0, length));
            if (length % 2 == 0) peer.Kill();
        }
        using RawPeer liar = await RawPeer.ConnectAsync(hub.AddressOf("http"));
        await liar.SendAsync(Post(Body, 1_000_000));
        Assert.True(await liar.IsQuietAsync());
        Assert.Equal(14, await DoubleAsync(hub));
    }

    [Fact]
    public async Task ABodyThatClaimsTooMuchIsRefusedBeforeItComes()
    {
        await using Hub hub = await StartAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("http"));

        await peer.SendAsync(Post("", 100_000_000));

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await peer.ReadLineAsync());
        Assert.Equal(14, await DoubleAsync(hub));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n<methodResponse>", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 0\r\n\r\n", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", RpcStatus.Unavailable)]
    [InlineData("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n", RpcStatus.Unimplemented)]
    [InlineData("HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", RpcStatus.Unknown)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", RpcStatus.ResourceExhausted)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 118\r\n\r\n<!DOCTYPE a [<!ENTITY b \"c\">]><methodResponse><params><param><value>&b;</value></param></params></methodResponse>     ", RpcStatus.Internal)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 89\r\n\r\n<methodResponse><params><param><value>x</value></param></params></methodResponse>         ", null, "x")]
    [InlineData("HTTP/1.1 500 Fault\r\nContent-Length: 222\r\n\r\n<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>-32601</int></value></member><member><name>faultString</name><value>no</value></member></struct></value></fault></methodResponse>                ", RpcStatus.Unimplemented)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", null)]
    [InlineData("", null)]
    public async Task ServersThatAnswerBadlyFailThatCall(string answer, RpcStatus? status, string? value = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/RPC2", RpcClientOptions.Default with { Timeout = TimeSpan.FromSeconds(10) });

        async Task<Value> CallAsync()
        {
            await foreach (Value reply in client.CallAsync("cat.purr", Value.List(), CallOptions.None, CancellationToken.None)) return reply;
            return default;
        }

        if (value is not null)
            Assert.Equal(value, (await CallAsync().WithinPatience()).AsText());
        else if (status is null)
            await Assert.ThrowsAsync<PolywireException>(() => CallAsync().WithinPatience());
        else
            Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => CallAsync().WithinPatience())).Status);
        await serving;

        async Task ServeAsync()
        {
            using Socket socket = await listener.AcceptSocketAsync();
            byte[] buffer = new byte[4096];
            string request = "";
            while (!request.EndsWith("</methodCall>", StringComparison.Ordinal)) request += Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
            await socket.SendAsync(Encoding.UTF8.GetBytes(answer));
        }
    }

    private static ValueTask<Hub> StartAsync() => Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0"] });

    private static async Task<long> DoubleAsync(Hub hub)
    {
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+{hub.AddressOf("http")}/RPC2");
        await foreach (Value reply in client.CallAsync("demo.double", Value.List(Value.From(7)), CallOptions.None, CancellationToken.None)) return reply.AsInteger();
        return 0;
    }
}
