using System.Text;
using Polywire.Robustness.Tests.Peers;

namespace Polywire.Robustness.Tests.Nats;

/// <summary>What one NATS client says wrong, cuts off or never says ends its connection at most, and nothing else. One counts the memory of the whole process.</summary>
[Collection(Alone.Name)]
public sealed class NatsHostilePeerTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "-ERR 'Unknown Protocol Operation'\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0", "-ERR 'Unknown Protocol Operation'\r\n")]
    [InlineData("PUB a 999999999\r\n", "-ERR 'Maximum Payload Violation'\r\n")]
    [InlineData("HPUB a 999999999 999999999\r\n", "")]
    [InlineData("PUB a 99999999999999999999\r\n", "")]
    [InlineData("CONNECT {\"verbose\":false,\"headers\":true}\r\nHPUB a 5 3\r\nabc\r\n", "")]
    [InlineData("CONNECT {\"verbose\":", null)]
    public async Task A_bad_line_gets_its_error_and_the_door(string bad, string? reply)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] });
        using RawPeer bystander = await SubscribedAsync(hub), peer = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
        await peer.SendAsync(Encoding.Latin1.GetBytes(bad));
        if (reply is null)
        {
            // It may still go on: hang up.
            peer.Dispose();
        }
        else
        {
            string heard = await peer.ReadToCloseAsync();
            Assert.StartsWith("INFO {", heard, StringComparison.Ordinal);
            string said = heard[(heard.IndexOf('\n', StringComparison.Ordinal) + 1)..];
            // A size is judged before HPUB's right to be: both are the end.
            Assert.Equal(bad.StartsWith("HPUB", StringComparison.Ordinal) ? "-ERR 'Maximum Payload Violation'\r\n" : reply, said);
        }
        await UnharmedAsync(hub, bystander);
    }

    [Fact]
    public async Task A_connection_cut_at_every_byte_harms_nobody()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] });
        using RawPeer bystander = await SubscribedAsync(hub);
        byte[] talk = Encoding.ASCII.GetBytes("CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB cut.> g 1\r\nPUB cut.a 3\r\nred\r\nHPUB cut.b r 12 15\r\nNATS/1.0\r\n\r\nred\r\nUNSUB 1 5\r\nPING\r\n");
        for (int cut = 0; cut <= talk.Length; cut++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
            await peer.SendAsync(talk.AsMemory(0, cut));
        }
        await UnharmedAsync(hub, bystander);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
    }

    [Fact]
    public async Task A_payload_that_was_announced_and_never_comes_costs_no_memory()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] });
        using RawPeer bystander = await SubscribedAsync(hub);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<RawPeer> peers = [];
        for (int i = 0; i < 100; i++)
        {
            RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
            await peer.SendAsync("PUB a 67108864\r\nbegun"u8.ToArray());
            peers.Add(peer);
        }
        await UnharmedAsync(hub, bystander);
        // 6.4 GB were announced.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200_000_000);
        foreach (RawPeer peer in peers)
            peer.Dispose();
    }

    [Fact]
    public async Task A_client_that_leaves_amid_a_flood_takes_its_subscriptions_along()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] });
        using RawPeer bystander = await SubscribedAsync(hub);
        for (int round = 0; round < 20; round++)
        {
            using RawPeer leaver = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
            await leaver.SendAsync(Encoding.ASCII.GetBytes("CONNECT {\"verbose\":false}\r\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"SUB flood.{i % 7}.> {(i % 3 == 0 ? "g " : "")}{i}\r\n"))
                + string.Concat(Enumerable.Range(0, 50).Select(i => $"PUB flood.{i % 7}.x 4\r\nhere\r\n"))));
        }
        await UnharmedAsync(hub, bystander);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.Equal(0, hub.Topics.CreatePublisher().Publish("flood.1.x"u8, "anybody?"u8));
    }

    private static async Task<RawPeer> SubscribedAsync(Hub hub)
    {
        RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
        await peer.SendAsync("CONNECT {\"verbose\":false}\r\nSUB news 1\r\nPING\r\n"u8.ToArray());
        await HearAsync(peer, "PONG\r\n");
        return peer;
    }

    private static async Task UnharmedAsync(Hub hub, RawPeer bystander)
    {
        using RawPeer publisher = await RawPeer.ConnectAsync(hub.AddressOf("nats"));
        await publisher.SendAsync("CONNECT {\"verbose\":false}\r\nPUB news 4\r\ngood\r\n"u8.ToArray());
        await HearAsync(bystander, "MSG news 1 4\r\ngood\r\n");
    }

    private static async Task HearAsync(RawPeer peer, string end)
    {
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!heard.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int read = await peer.Socket.ReceiveAsync(buffer).WithinPatience();
            Assert.NotEqual(0, read);
            heard.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }
}
