using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Security;

/// <summary>A hundred thousand subscriptions that come and go on each wire: what they cost comes back.</summary>
[Collection(Alone.Name)]
public sealed class ComingAndGoingTests
{
    private const int Many = 100_000;

    // What a hundred thousand subscriptions cost is more than five times as much.
    private const long MostLeft = 8 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis", "")]
    [InlineData("nats", "CONNECT {\"verbose\":false}\r\n")]
    [InlineData("stomp", "CONNECT\naccept-version:1.2\nhost:hub\n\n\0")]
    [InlineData("zmq", "")]
    public async Task Memory_comes_back_with_every_subscription(string wire, string greeting)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = [wire == "zmq" ? "zmq+tcp://127.0.0.1:0?as=xpub" : $"{wire}://127.0.0.1:0"] }, Cancel);
        await RoundAsync(hub, wire, greeting);
        long first = GC.GetTotalMemory(forceFullCollection: true);
        for (int round = 0; round < 3; round++) await RoundAsync(hub, wire, greeting);
        long last = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(last - first < MostLeft, $"{first} bytes after one round, {last} after three more");
        Assert.Equal(4 * Many, hub.Core.Topics.Describe().Added);
    }

    private static async Task RoundAsync(Hub hub, string wire, string greeting)
    {
        if (wire == "zmq")
        {
            await using Subscriber subscriber = await Subscriber.ConnectAsync(hub.AddressOf(wire), cancellationToken: Cancel);
            for (int i = 0; i < Many; i++) await subscriber.SubscribeAsync($"cats.{i}.", Cancel);
            await ThereAsync(hub);
        }
        else
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, Cancel);
            Task answers = client.GetStream().CopyToAsync(Stream.Null, Cancel);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(greeting + string.Concat(Enumerable.Range(0, Many).Select(i => Subscription(wire, i)))), Cancel);
            await ThereAsync(hub);
            client.Client.Shutdown(SocketShutdown.Send);
            await answers.WithinPatience();
        }
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == 0 && hub.Connections == 0);
    }

    // Messages for some of them, so that the hub remembers who gets what.
    private static async Task ThereAsync(Hub hub)
    {
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == Many);
        Hubs.Topics.TopicPublisher publisher = hub.Topics.CreatePublisher();
        for (int i = 0; i < 4000; i++) Assert.Equal(1, publisher.Publish(Encoding.UTF8.GetBytes($"cats.{i % 2000}.tom"), "red hat"u8));
    }

    private static string Subscription(string wire, int number) => wire switch
    {
        "redis" => $"PSUBSCRIBE cats.{number}.*\r\n",
        "nats" => $"SUB cats.{number}.* {number}\r\n",
        _ => $"SUBSCRIBE\nid:{number}\ndestination:/topic/cats.{number}.*\n\n\0",
    };
}
