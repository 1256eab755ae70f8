using Polywire.Hubs.Queues;
using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Listening;

/// <summary>A hub that is told to end while messages come in on every wire: what it has taken for somebody, that one gets.</summary>
public sealed class HubDrainTests
{
    private const int Backlog = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis", null, null)]
    [InlineData("nats", null, null)]
    [InlineData("stomp", null, null)]
    [InlineData("zmq", "xsub", "xpub")]
    public async Task Subscribers_get_what_was_published_before_the_end(string wire, string? publish, string? subscribe)
    {
        Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = wire == "zmq" ? ["zmq+tcp://127.0.0.1:0?as=xsub", "zmq+tcp://127.0.0.1:0?as=xpub"] : [$"{wire}://127.0.0.1:0"],
            Connection = new Polywire.Connections.ConnectionLimits { CloseTimeout = Eventually.Patience },
        });
        await using Subscriber subscriber = await Subscriber.ConnectAsync(hub.AddressOf(wire, subscribe), cancellationToken: Cancel);
        await subscriber.SubscribeAsync("cats", Cancel);
        await Eventually.HoldsAsync(() => hub.Core.Topics.Describe().Count == 1);
        await using Publisher publisher = await Publisher.ConnectAsync(hub.AddressOf(wire, publish) + (wire == "zmq" ? "?sndhwm=0" : ""), cancellationToken: Cancel);
        byte[] topic = "cats"u8.ToArray(), body = new byte[200];
        await publisher.WaitForSubscriberAsync(Cancel);
        // Nobody reads yet: most of it waits in the hub.
        for (int i = 0; i < Backlog; i++) await publisher.PublishAsync(topic, body, Cancel);
        await publisher.FlushAsync(Cancel);
        await Eventually.HoldsAsync(() => Delivered(hub) == Backlog);
        using var over = new CancellationTokenSource();
        Task traffic = PublishAsync(publisher, "dogs"u8.ToArray(), over.Token);

        Task ending = hub.DisposeAsync().AsTask();
        long received = 0;
        Task receiving = Task.Run(async () =>
        {
            while (true)
            {
                await subscriber.ReceiveAsync(over.Token);
                Interlocked.Increment(ref received);
            }
        }, Cancel);
        await ending.WithinPatience();

        await Eventually.HoldsAsync(() => Volatile.Read(ref received) == Backlog);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => receiving.WithinPatience());
        await traffic.WithinPatience();
        Assert.Equal(Backlog, received);
    }

    [Theory]
    [InlineData("redis", null, null)]
    [InlineData("stomp", null, null)]
    [InlineData("zmq", "pull", "push")]
    public async Task A_queue_s_messages_are_with_a_puller_or_still_there(string wire, string? push, string? pull)
    {
        Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = wire == "zmq" ? ["zmq+tcp://127.0.0.1:0?as=pull&queue=work", "zmq+tcp://127.0.0.1:0?as=push&queue=work"] : [$"{wire}://127.0.0.1:0"],
            Connection = new Polywire.Connections.ConnectionLimits { CloseTimeout = Eventually.Patience },
        });
        await using Pusher pusher = await Pusher.ConnectAsync(hub.AddressOf(wire, push) + (wire == "zmq" ? "" : "?queue=work"), cancellationToken: Cancel);
        for (int i = 0; i < Backlog; i++) await pusher.PushAsync("work", Cancel);
        await pusher.FlushAsync(Cancel);
        Keyspace queues = hub.Core.Queues;
        await Eventually.HoldsAsync(() => queues.Lists.Length("work"u8) == Backlog);
        await using Puller puller = await Puller.ConnectAsync(hub.AddressOf(wire, pull) + (wire == "zmq" ? "" : "?queue=work"), cancellationToken: Cancel);
        using var over = new CancellationTokenSource();
        long received = 0;
        Task receiving = Task.Run(async () =>
        {
            while (true)
            {
                await puller.ReceiveAsync(over.Token);
                Interlocked.Increment(ref received);
            }
        }, Cancel);
        await Eventually.HoldsAsync(() => Volatile.Read(ref received) > Backlog / 10);

        await hub.DisposeAsync().WithinPatience();

        // A puller may have got what it had no time to acknowledge: then it is in both places, and marked. Nothing is in neither.
        if (wire == "zmq") await Eventually.HoldsAsync(() => Volatile.Read(ref received) + queues.Lists.Length("work"u8) == Backlog);
        else await Eventually.HoldsAsync(() => Volatile.Read(ref received) + queues.Lists.Length("work"u8) >= Backlog);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => receiving.WithinPatience());
    }

    private static long Delivered(Hub hub) => hub.Core.Topics.Describe().Delivered;

    private static async Task PublishAsync(Publisher publisher, byte[] topic, CancellationToken over)
    {
        byte[] body = new byte[1000];
        try
        {
            while (!over.IsCancellationRequested) await publisher.PublishAsync(topic, body, over);
        }
        catch (Exception end) when (end is OperationCanceledException or PolywireException)
        {
            // The hub has gone.
        }
    }
}
