using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Security;

/// <summary>A hundred thousand subscriptions that come and go on each wire: when they are gone, so is all that they held in memory.</summary>
[Collection(Alone.Name)]
public sealed class ComingAndGoingTests
{
    private const int Many = 100_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis", "")]
    [InlineData("nats", "CONNECT {\"verbose\":false}\r\n")]
    [InlineData("stomp", "CONNECT\naccept-version:1.2\nhost:hub\n\n\0")]
    [InlineData("zmq", "")]
    public async Task Nothing_of_a_hundred_thousand_subscriptions_stays_in_memory(string wire, string greeting)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = [wire == "zmq" ? "zmq+tcp://127.0.0.1:0?as=xpub" : $"{wire}://127.0.0.1:0"] }, Cancel);
        WeakReference[] all = wire == "zmq" ? await SubscribeAsync(hub) : await SubscribeAsync(hub, wire, greeting);

        Assert.Equal(Many, all.Length);
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == 0 && hub.Connections == 0);
        await Eventually.HoldsAsync(() =>
        {
            GC.Collect();
            return !Array.Exists(all, static one => one.IsAlive);
        });
    }

    private static async Task<WeakReference[]> SubscribeAsync(Hub hub)
    {
        await using Subscriber subscriber = await Subscriber.ConnectAsync(hub.AddressOf("zmq"), cancellationToken: Cancel);
        for (int i = 0; i < Many; i++) await subscriber.SubscribeAsync($"cats.{i}.", Cancel);
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == Many);
        return Use(hub);
    }

    private static async Task<WeakReference[]> SubscribeAsync(Hub hub, string wire, string greeting)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, Cancel);
        Task answers = client.GetStream().CopyToAsync(Stream.Null, Cancel);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(greeting + string.Concat(Enumerable.Range(0, Many).Select(i => Subscription(wire, i)))), Cancel);
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == Many);
        WeakReference[] all = Use(hub);
        client.Client.Shutdown(SocketShutdown.Send);
        await answers.WithinPatience();
        return all;
    }

    // Messages for some of them, so that the hub remembers who gets what.
    private static WeakReference[] Use(Hub hub)
    {
        Hubs.Topics.TopicPublisher publisher = hub.Topics.CreatePublisher();
        for (int i = 0; i < 4000; i++) Assert.Equal(1, publisher.Publish(Encoding.UTF8.GetBytes($"cats.{i % 2000}.tom"), "red hat"u8));
        return [.. hub.Core.Topics.Describe(0, Many).Some.Select(static one => new WeakReference(one))];
    }

    private static string Subscription(string wire, int number) => wire switch
    {
        "redis" => $"PSUBSCRIBE cats.{number}.*\r\n",
        "nats" => $"SUB cats.{number}.* {number}\r\n",
        _ => $"SUBSCRIBE\nid:{number}\ndestination:/topic/cats.{number}.*\n\n\0",
    };
}
