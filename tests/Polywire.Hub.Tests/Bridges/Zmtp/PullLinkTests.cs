using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Bridges.Zmtp;

public sealed class PullLinkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_waits_for_room_when_its_connection_ends_is_put_there_or_counted(bool room)
    {
        Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["zmq+tcp://127.0.0.1:0?as=pull&queue=q"], QueueMessages = 1, Time = new FakeTime() });
        await using Pusher pusher = await Pusher.ConnectAsync(hub.AddressOf("zmq"));
        Keyspace queues = hub.Core.Queues;
        queues.Lists.Push("q"u8, QueueEnd.Right, [new QueueItem("first"u8.ToArray())], onlyExisting: false, out _);
        await pusher.PushAsync("second");
        await pusher.FlushAsync();
        await Eventually.HoldsAsync(() => hub.Core.Listeners!.Describe().Sum(connection => connection.MessagesIn) == 1);

        if (room) Assert.True(queues.Lists.TryPop("q"u8, QueueEnd.Left, out _));
        await hub.DisposeAsync();

        Assert.Equal(1, queues.Lists.Length("q"u8));
        Assert.Equal(room ? 0 : 1, hub.Core.Drops.Count(DropReason.QueueFull));
    }
}
