using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Nats;

/// <summary>TLS behind INFO, with nats-server and nats.js at the other end; and what may not stand in the clear.</summary>
public sealed class NatsTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-nats").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Certificate => Path.Combine(_folder, "cert.pem");

    private string Key => Path.Combine(_folder, "key.pem");

    private string Trust => $"?ca={Uri.EscapeDataString(Certificate)}";

    public async ValueTask InitializeAsync() =>
        await Peer.RunAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", Key, "-out", Certificate);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_client_upgrades(bool atHub)
    {
        await using var server = new NatsServer { Options = $"tls {{ cert_file: \"{Certificate}\", key_file: \"{Key}\" }}" };
        await server.InitializeAsync();
        await using Hub hub = await StartAsync();
        string url = $"nats+tls://localhost:{(atHub ? hub.Addresses[0].Port : server.Port)}{Trust}";
        await using Subscriber subscriber = await Subscriber.ConnectAsync(url, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("maine coon", Cancel);
        await using Publisher publisher = await Publisher.ConnectAsync(url, cancellationToken: Cancel);
        await publisher.PublishAsync("maine coon", "red hat", Cancel);
        Message heard = await subscriber.ReceiveAsync(Cancel);
        Assert.Equal(("maine coon", "red hat"), (heard.TopicText, heard.Text));
    }

    [Fact]
    public async Task A_server_that_wants_TLS_is_not_talked_to_without()
    {
        await using Hub hub = await StartAsync();
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync($"nats://localhost:{hub.Addresses[0].Port}", cancellationToken: Cancel));
        Assert.Contains("nats+tls://", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nats_js_upgrades_at_the_hub()
    {
        Peer.NeedNode("nats");
        await using Hub hub = await StartAsync();
        string script = Path.Combine(_folder, "tls.js");
        await File.WriteAllTextAsync(script, """
            const { connect, StringCodec } = require("nats");
            (async () => {
                const c = await connect({ servers: process.argv[2], tls: { caFile: process.argv[3] } });
                const sub = c.subscribe("a", { max: 1 });
                c.publish("a", StringCodec().encode("secret"));
                for await (const m of sub) console.log(StringCodec().decode(m.data));
                await c.close();
            })();
            """, Cancel);
        Assert.Equal("secret\n", await Peer.RunAsync("node", script, $"nats://localhost:{hub.Addresses[0].Port}", Certificate));
    }

    [Theory]
    [InlineData("PUB injected 4\r\nevil\r\n")]
    [InlineData("CONNECT {\"verbose\":false}\r\nPUB injected 4\r\nevil\r\n")]
    public async Task What_a_client_says_in_the_clear_reaches_nobody(string injected)
    {
        await using Hub hub = await StartAsync();
        await using Subscriber subscriber = await Subscriber.ConnectAsync(hub.AddressOf("nats") + Trust, new PatternOptions(), Cancel);
        await subscriber.SubscribeAsync(">", Cancel);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, Cancel);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(injected), Cancel);
            byte[] heard = new byte[4096];
            int count = 0, read;
            try
            {
                while ((read = await stream.ReadAsync(heard.AsMemory(count), Cancel)) > 0)
                    count += read;
            }
            catch (IOException)
            {
                // Reset, since the hub has not read what was injected.
            }
            Assert.StartsWith("INFO {", Encoding.ASCII.GetString(heard, 0, count), StringComparison.Ordinal);
            Assert.DoesNotContain("PONG", Encoding.ASCII.GetString(heard, 0, count), StringComparison.Ordinal);
        }
        await using Publisher publisher = await Publisher.ConnectAsync(hub.AddressOf("nats") + Trust, cancellationToken: Cancel);
        await publisher.PublishAsync("good", "first", Cancel);
        Assert.Equal("first", (await subscriber.ReceiveAsync(Cancel)).Text);
    }

    [Theory]
    [InlineData("INFO {\"tls_required\":true}\r\nMSG a 1 4\r\nevil\r\n", "before TLS had begun")]
    [InlineData("INFO {\"tls_required\":true}\r\nINFO {}\r\n", "before TLS had begun")]
    [InlineData("INFO {\"tls_req", "before its greeting had ended")]
    public async Task What_a_server_says_in_the_clear_behind_INFO_is_refused(string said, string why)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Cancel);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(said), Cancel);
            client.Client.Shutdown(SocketShutdown.Send);
            _ = await stream.ReadAsync(new byte[1], Cancel);
        }, Cancel);
        string url = $"nats+tls://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}{Trust}";
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync(url, cancellationToken: Cancel));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        try
        {
            await serving;
        }
        catch (IOException)
        {
            // The client hung up with bytes unread.
        }
    }

    private ValueTask<Hub> StartAsync() => Hub.StartAsync(
        new HubOptions { Listen = [$"nats+tls://localhost:0?cert={Uri.EscapeDataString(Certificate)}&key={Uri.EscapeDataString(Key)}"] }, Cancel);
}
