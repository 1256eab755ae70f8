using Polywire.Addressing;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

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

    [Theory]
    [InlineData("pull", "push")]
    [InlineData("push", "pull")]
    public async Task Who_may_not_use_the_listener_s_queue_counts_as_forbidden(string role, string peer)
    {
        var options = new HubOptions { Listen = [$"zmq+tcp://127.0.0.1:0?as={role}&queue=q"], Users = [new HubUser("eve") { Password = "x", Queues = ["other"] }] };
        await using Hub hub = await Hub.StartAsync(options);
        await using var socket = new ZeromqSocket(peer == "push" ? ZmtpSocketType.Push : ZmtpSocketType.Pull);
        socket.Connect(Address.Parse(hub.AddressOf("zmq").Replace("//", "//eve:x@", StringComparison.Ordinal)));
        // It tries again and again.
        await Eventually.HoldsAsync(() => hub.Core.Drops.Count(DropReason.Forbidden) > 0);
    }
}
