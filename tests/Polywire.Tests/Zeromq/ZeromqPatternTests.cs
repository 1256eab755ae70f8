using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

public sealed class ZeromqPatternTests : ZeromqTest
{
    public static TheoryData<string> Places =>
    [
        "zmq+inproc://patterns",
        "zmq+tcp://127.0.0.1:0",
        $"zmq+ipc://{Path.GetTempPath()}polywire-patterns-{Environment.ProcessId}",
        $"zmq+ipc://@polywire-patterns-{Environment.ProcessId}",
        "zmq+tcp://lucy:chocolate@127.0.0.1:0",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Push_pull(string place)
    {
        await using Puller puller = await Puller.BindAsync(place + "?linger=100");
        await using Pusher pusher = await Pusher.ConnectAsync(With(place, puller.Address));
        await pusher.PushAsync("one", Patience);
        await pusher.PushAsync(new Message(default, Bytes("two"), new MessageDetails { MoreParts = [Bytes("and"), Bytes("more")] }), Patience);
        Assert.Equal("one", (await puller.ReceiveAsync(Patience)).Text);
        Message message = await puller.ReceiveAsync(Patience);
        Assert.Equal((true, "two", 2), (message.Topic.IsEmpty, message.Text, message.MoreParts.Count));
        await pusher.FlushAsync(Patience);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Publish_subscribe(string place)
    {
        await using Publisher publisher = await Publisher.BindAsync(place);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(With(place, publisher.Address));
        await subscriber.SubscribeAsync("maine coon", Patience);
        await publisher.WaitForSubscriberAsync(Patience);
        await publisher.PublishAsync("norwegian forest", "stetson", Patience);
        await publisher.PublishAsync("maine coon", "bowler", Patience);
        await foreach (Message message in subscriber)
        {
            Assert.Equal(("maine coon", "bowler"), (message.TopicText, message.Text));
            break;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Request_reply(string place)
    {
        await using Replier replier = await Replier.BindAsync(place);
        await using Requester requester = await Requester.ConnectAsync(With(place, replier.Address));
        Task serving = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++) await replier.ReplyAsync($"Stop saying: {(await replier.ReceiveAsync(Patience)).Text}", Patience);
        });
        // From several threads: they queue, and each gets its own answer.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
                Assert.Equal($"Stop saying: {thread}.{i}", (await requester.RequestAsync($"{thread}.{i}", Patience)).Text);
        })));
        await serving;
    }

    [Fact]
    public async Task A_cancelled_request_leaves_no_reply_behind()
    {
        string name = Name();
        await using Replier replier = await Replier.BindAsync(name);
        await using Requester requester = await Requester.ConnectAsync(name + "?reconnect=10");
        using CancellationTokenSource soon = new();
        ValueTask<Message> first = requester.RequestAsync("first", soon.Token);
        Assert.Equal("first", (await replier.ReceiveAsync(Patience)).Text);
        await soon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
        await replier.ReplyAsync("late", Patience);
        ValueTask<Message> second = requester.RequestAsync("second", Patience);
        Assert.Equal("second", (await replier.ReceiveAsync(Patience)).Text);
        await replier.ReplyAsync("in time", Patience);
        Assert.Equal("in time", (await second).Text);
    }

    [Fact]
    public async Task A_request_that_was_cancelled_before_anybody_listened_is_not_sent_later()
    {
        string name = Name();
        await using Requester requester = await Requester.ConnectAsync(name);
        using CancellationTokenSource soon = new(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await requester.RequestAsync("forgotten", soon.Token));
        await using Replier replier = await Replier.BindAsync(name);
        ValueTask<Message> request = requester.RequestAsync("asked", Patience);
        Assert.Equal("asked", (await replier.ReceiveAsync(Patience)).Text);
        await replier.ReplyAsync("answered", Patience);
        Assert.Equal("answered", (await request).Text);
    }

    [Fact]
    public async Task A_request_whose_connection_ends_fails_and_the_next_one_works()
    {
        string name = Name();
        await using Requester requester = await Requester.ConnectAsync(name + "?reconnect=10");
        Replier first = await Replier.BindAsync(name);
        ValueTask<Message> request = requester.RequestAsync("?", Patience);
        await first.ReceiveAsync(Patience);
        await first.DisposeAsync();
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await request);
        Assert.Equal(FailureKind.Closed, failure.Kind);
        await using Replier second = await Replier.BindAsync(name);
        ValueTask<Message> again = requester.RequestAsync("again?", Patience);
        Assert.Equal("again?", (await second.ReceiveAsync(Patience)).Text);
        await second.ReplyAsync("!", Patience);
        Assert.Equal("!", (await again).Text);
    }

    [Fact]
    public async Task Wrong_password_is_an_error_at_the_first_wait()
    {
        await using Puller puller = await Puller.BindAsync("zmq+tcp://lucy:chocolate@127.0.0.1:0");
        await using Requester requester = await Requester.ConnectAsync($"zmq+tcp://lucy:vanilla@127.0.0.1:{puller.Address.Port}");
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await requester.RequestAsync("?", Patience));
        Assert.Equal(FailureKind.Refused, failure.Kind);
        Assert.Contains("Invalid username or password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_the_address_are_heard()
    {
        ZeromqOptions options = Quick.With(Polywire.Addressing.Address.Parse(
            "zmq+tcp://u:p@127.0.0.1:1?identity=me&sndhwm=7&linger=-1&heartbeat=1500&reconnect=50&immediate=1&conflate=true&mandatory=yes&handover"), bind: false);
        Assert.Equal("me"u8.ToArray(), options.Identity.ToArray());
        Assert.Equal((7, Timeout.InfiniteTimeSpan, 1500, 50), (options.SendHighWaterMark, options.Linger, (int)options.HeartbeatInterval.TotalMilliseconds, (int)options.Backoff.First.TotalMilliseconds));
        Assert.True(options.Immediate && options.Conflate && options.Mandatory && options.Handover);
        Assert.Equal(("u", "p"), (options.User, options.Password));
        await using Puller puller = await Puller.BindAsync(Name() + "?linger=0");
        Assert.Throws<Polywire.Addressing.AddressException>(() => Open(ZmtpSocketType.Pull).Connect("redis://localhost"));
        Assert.Throws<ArgumentException>(() => Open(ZmtpSocketType.Rep, Quick with { Conflate = true }));
    }

    private static string With(string place, Polywire.Addressing.Address bound) =>
        bound.Port == 0 ? place : place.Replace(":0", $":{bound.Port}", StringComparison.Ordinal);
}
