using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Polywire.AspNetCore;
using Polywire.Connections;
using Polywire.Contract.Tests;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>The HTTP server around the wires: who may come in, how many, and what they may say.</summary>
public sealed class HttpServerTests
{
    [Fact]
    public async Task DamagedBodiesOfConnectAndTwirpAreAnsweredInTheirWords()
    {
        await using HttpRpcServer server = await StartAsync(HttpRpcOptions.Default);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}") };
        List<byte[]> inputs = [];
        new Mutations(8, """{"num": "21"}"""u8.ToArray(), [8, 21]).Run(1500, 100_000, (input, _) => inputs.Add(input.ToArray()));

        foreach (string path in new[] { "/probe.Probe/Double", "/twirp/probe.Probe/Double" })
        {
            foreach (string type in new[] { "application/json", path[1] == 't' ? "application/protobuf" : "application/proto" })
            {
                foreach (byte[][] some in inputs.Chunk(50)) await Task.WhenAll(some.Select(input => CallAsync(http, path, type, input)));
            }
        }
        Assert.Equal("""{"result":"42"}""", await CallAsync(http, "/probe.Probe/Double", "application/json", """{"num":21}"""u8.ToArray()));
    }

    [Fact]
    public async Task UsersLogInWithHttpBasicOnEveryWire()
    {
        await using HttpRpcServer server = await StartAsync(HttpRpcOptions.Default with
        {
            Calls = RpcServerOptions.Default with { CheckCredentials = static (user, password) => new(user.Span.SequenceEqual("lucy"u8) && password.Span.SequenceEqual("chocolate"u8)) },
        });
        string place = $"127.0.0.1:{server.Address.Port}";

        foreach (string address in new[] { "grpc://", "twirp+http://", "jsonrpc+http://", "xmlrpc+http://" })
        {
            string path = address[0] is 'j' ? "/jsonrpc" : address[0] is 'x' ? "/RPC2" : "";
            await using RpcClient lucy = await RpcClient.ConnectAsync($"{address}lucy:chocolate@{place}{path}");
            Assert.Equal(42, await lucy.As<IProbe>().Double(21).WithinPatience());
            foreach (string stranger in new[] { "", "lucy:vanilla@", "tom:chocolate@" })
            {
                await using RpcClient client = await RpcClient.ConnectAsync($"{address}{stranger}{place}{path}");
                Assert.Equal(RpcStatus.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => client.As<IProbe>().Double(21).WithinPatience())).Status);
            }
        }
    }

    [Fact]
    public async Task OneConnectionMoreThanMaxConnectionsIsClosed()
    {
        var calls = RpcServerOptions.Default with { Listener = new ListenerOptions { MaxConnections = 2 } };
        await using HttpRpcServer server = await StartAsync(HttpRpcOptions.Default with { Calls = calls });
        byte[] answer = new byte[9];

        // One after the other: which of several comes to Kestrel first is open.
        using TcpClient first = await GreetAsync(server.Address.Port);
        await first.GetStream().ReadExactlyAsync(answer).WithinPatience();
        using TcpClient second = await GreetAsync(server.Address.Port);
        await second.GetStream().ReadExactlyAsync(answer).WithinPatience();
        using TcpClient third = await GreetAsync(server.Address.Port);
        Assert.False(await IsServedAsync(third));

        // Whose place is free again when one has gone.
        first.Dispose();
        await Eventually.HoldsAsync(async () =>
        {
            using TcpClient next = await GreetAsync(server.Address.Port);
            return await IsServedAsync(next);
        });

        // Whoever is not, is told 503 in HTTP/1.1's words, whatever it would have spoken; or has only seen the end.
        async Task<bool> IsServedAsync(TcpClient client)
        {
            try
            {
                await client.GetStream().ReadExactlyAsync(answer).WithinPatience();
                return !answer.AsSpan().SequenceEqual("HTTP/1.1 "u8);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task AServerThatStopsEndsStreamsAfterItsDrainTime()
    {
        var probe = new Probe();
        HttpRpcServer server = await StartAsync(HttpRpcOptions.Default with { Calls = RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromMilliseconds(200) } }, probe);
        await using RpcClient client = await RpcClient.ConnectAsync($"grpc://127.0.0.1:{server.Address.Port}");
        Task<string> waiting = client.As<IProbe>().WaitForCancellation("stopped");
        await probe.BegunAsync("stopped");

        await server.DisposeAsync().WithinPatience();

        await probe.CancelledAsync("stopped");
        Assert.Equal(RpcStatus.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => waiting.WithinPatience())).Status);
    }

    private static ValueTask<HttpRpcServer> StartAsync(HttpRpcOptions options, Probe? probe = null)
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, probe ?? new Probe());
        return HttpRpcServer.ListenAsync("http://127.0.0.1:0", services, options);
    }

    /// <summary>The start of a connection of HTTP/2, which the server answers with its settings.</summary>
    private static async Task<TcpClient> GreetAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await client.GetStream().WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
        return client;
    }

    private static async Task<string> CallAsync(HttpClient http, string path, string type, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using HttpResponseMessage response = await http.PostAsync(new Uri(path, UriKind.Relative), content).WithinPatience();
        byte[] reply = await response.Content.ReadAsByteArrayAsync();
        string answered = response.Content.Headers.ContentType!.MediaType!;
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.TooManyRequests, $"{response.StatusCode} for {Convert.ToHexString(body)}");
        Assert.Equal(response.IsSuccessStatusCode ? type : "application/json", answered);
        if (!response.IsSuccessStatusCode) Assert.NotEqual("", JsonDocument.Parse(reply).RootElement.GetProperty("code").GetString());
        return Encoding.UTF8.GetString(reply);
    }
}
