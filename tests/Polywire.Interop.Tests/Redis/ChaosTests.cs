using Polywire.Patterns;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Stock clients at the hub, over a network that cuts connections and hands bytes on in crumbs.</summary>
public sealed class ChaosTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_whose_connections_are_cut_comes_back_and_hears_again()
    {
        Peer.NeedNode("ioredis");
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, Token);
        int port = Polywire.Addressing.Address.Parse(hub.AddressOf("redis")).Port;
        // Three bytes at a time: no command and no reply comes whole.
        await using ChaosProxy chaos = await ChaosProxy.StartAsync("tcp://127.0.0.1:0", $"tcp://127.0.0.1:{port}", new ChaosOptions { Mtu = 3 }, Token);
        await using Publisher publisher = await Publisher.ConnectAsync(hub.AddressOf("redis"));
        await using PeerProcess subscriber = PeerProcess.Start("node", "-e", $$"""
            const redis = new (require('ioredis'))({ port: {{chaos.Address.Port}}, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: null });
            redis.on('error', () => {});
            redis.subscribe('cats');
            redis.on('message', (topic, text) => console.log(text));
            process.stdin.on('end', () => process.exit()).resume();
            """);

        await HearsAsync(publisher, subscriber, "before");
        for (int cut = 1; cut <= 3; cut++)
        {
            chaos.Cut();
            await HearsAsync(publisher, subscriber, $"after cut {cut}");
        }
        Assert.InRange(chaos.Accepted, 4, int.MaxValue);
    }

    // What is published while nobody is connected is lost: so again and again, until it is heard.
    private static async Task HearsAsync(Publisher publisher, PeerProcess subscriber, string text)
    {
        Task hears = Task.Run(async () =>
        {
            while (await subscriber.LineAsync() != text)
            {
            }
        }, Token);
        while (!hears.IsCompleted)
        {
            await publisher.PublishAsync("cats", text, Token);
            await Task.WhenAny(hears, Task.Delay(20, Token));
        }
        await hears;
    }
}
