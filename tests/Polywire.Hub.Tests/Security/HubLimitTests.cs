using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Hubs.Tests.Security;

/// <summary>Peers that say nothing, and one connection too many, on every wire.</summary>
public sealed class HubLimitTests : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("redis://127.0.0.1:0")]
    [InlineData("rediss://127.0.0.1:0?TLS")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=xpub")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=pull&secret_key=JTKVSB%25%25%29wK0E.X%29V%3E%2B%7Do%3FpNmC%7BO%264W4b%21Ni%7BLh6")]
    [InlineData("nats://127.0.0.1:0")]
    [InlineData("stomp://127.0.0.1:0")]
    [InlineData("zerorpc+tcp://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("https://127.0.0.1:0?TLS")]
    [InlineData("grpc://127.0.0.1:0")]
    public async Task Who_says_nothing_is_disconnected(string listener)
    {
        await using Hub hub = await StartAsync(listener, new HubOptions { HandshakeTimeout = TimeSpan.FromSeconds(1), Users = [new HubUser("lucy") { Password = "chocolate" }] });
        using TcpClient silent = await ConnectAsync(hub);
        await EndAsync(silent);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "GET / HT")]
    [InlineData("http://127.0.0.1:0", "PRI * HTTP/2.0\r\n")]
    [InlineData("http://127.0.0.1:0", "POST /jsonrpc HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("redis://127.0.0.1:0", "*2\r\n$4\r\nAUTH\r\n")]
    [InlineData("nats://127.0.0.1:0", "CONN")]
    [InlineData("stomp://127.0.0.1:0", "CONNECT\n")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=xpub", "\u00ff\0\0\0\0\0\0\0\0\u007f")]
    public async Task Who_says_half_of_it_is_disconnected(string listener, string half)
    {
        await using Hub hub = await StartAsync(listener, new HubOptions { HandshakeTimeout = TimeSpan.FromSeconds(1), Users = [new HubUser("lucy") { Password = "chocolate" }] });
        using TcpClient slow = await ConnectAsync(hub);
        await slow.GetStream().WriteAsync(Encoding.Latin1.GetBytes(half), TestContext.Current.CancellationToken);
        await EndAsync(slow);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:0?connections=2", "-ERR max number of clients reached\r\n")]
    [InlineData("nats://127.0.0.1:0?connections=2", "INFO {")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=xpub&connections=2", "")]
    [InlineData("http://127.0.0.1:0?connections=2", "HTTP/1.1 503 Service Unavailable\r\n")]
    [InlineData("grpc://127.0.0.1:0?connections=2", "HTTP/1.1 503 Service Unavailable\r\n")]
    public async Task One_connection_too_many_is_told_so_and_closed_and_there_is_room_again(string listener, string words)
    {
        await using Hub hub = await StartAsync(listener, new HubOptions { HandshakeTimeout = TimeSpan.FromMinutes(5) });
        TcpClient first = await ConnectAsync(hub);
        using TcpClient second = await ConnectAsync(hub);
        await Eventually.HoldsAsync(() => hub.Connections == 2);

        using (TcpClient third = await ConnectAsync(hub)) Assert.StartsWith(words, await EndAsync(third), StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => hub.Connections == 2);
        first.Dispose();
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        using TcpClient fourth = await ConnectAsync(hub);
        await Eventually.HoldsAsync(() => hub.Connections == 2);
    }

    private async Task<Hub> StartAsync(string listener, HubOptions options) =>
        await Hub.StartAsync(options with { Listen = [listener.Replace("TLS", _certificates.Listening, StringComparison.Ordinal)] }, TestContext.Current.CancellationToken);

    private static async Task<TcpClient> ConnectAsync(Hub hub)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, TestContext.Current.CancellationToken);
        return client;
    }

    // What the hub says until it closes, in whatever way.
    private static async Task<string> EndAsync(TcpClient client)
    {
        byte[] room = new byte[4096];
        int said = 0;
        try
        {
            while (await client.GetStream().ReadAsync(room.AsMemory(said), TestContext.Current.CancellationToken).AsTask().WithinPatience() is > 0 and int read) said += read;
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
        return Encoding.Latin1.GetString(room, 0, said);
    }
}
