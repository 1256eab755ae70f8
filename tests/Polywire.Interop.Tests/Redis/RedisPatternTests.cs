using System.Collections.Concurrent;
using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Our publisher, subscriber, pusher, puller, requester and replier against redis-server in every way of reaching it, and against our hub.</summary>
public sealed class RedisPatternTests(RedisPeers peers) : IClassFixture<RedisPeers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => RedisPeers.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Publish_and_subscribe(string kind)
    {
        string address = peers.Address(kind);
        await using Publisher publisher = await Publisher.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber exact = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber glob = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber all = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await exact.SubscribeAsync("maine coon", Cancel);
        await glob.SubscribeAsync("m*[n]", Cancel);
        await all.SubscribeAsync("", Cancel);
        await publisher.PublishAsync("maine coon", "fedora", Cancel);
        await publisher.PublishAsync("manx", "bowler", Cancel);
        await publisher.PublishAsync("maine coon", "line\r\nend\0", Cancel);
        await publisher.FlushAsync(Cancel);
        Assert.Equal(["maine coon\tfedora", "maine coon\tline\r\nend\0"], await TakeAsync(exact, 2));
        Assert.Equal(["maine coon\tfedora", "maine coon\tline\r\nend\0"], await TakeAsync(glob, 2));
        Assert.Equal(["maine coon\tfedora", "manx\tbowler", "maine coon\tline\r\nend\0"], await TakeAsync(all, 3));

        await exact.UnsubscribeAsync(Encoding.UTF8.GetBytes("maine coon"), Cancel);
        await exact.SubscribeAsync("manx", Cancel);
        await publisher.PublishAsync("maine coon", "unheard", Cancel);
        await publisher.PublishAsync("manx", "heard", Cancel);
        Assert.Equal(["manx\theard"], await TakeAsync(exact, 1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_hundred_thousand_messages_come_in_order(string kind)
    {
        const int count = 100_000;
        string address = peers.Address(kind), topic = "flood " + kind;
        await using Publisher publisher = await Publisher.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await subscriber.SubscribeAsync(topic, Cancel);
        Task sending = Task.Run(async () =>
        {
            byte[] name = Encoding.UTF8.GetBytes(topic), body = new byte[64];
            for (int i = 0; i < count; i++)
            {
                BitConverter.TryWriteBytes(body, i);
                await publisher.PublishAsync(name, body, Cancel);
            }
            await publisher.FlushAsync(Cancel);
        }, Cancel);
        for (int i = 0; i < count; i++)
            Assert.Equal(i, BitConverter.ToInt32((await subscriber.ReceiveAsync(Cancel)).Body.Span));
        await sending;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Push_and_pull(string kind)
    {
        string address = peers.Address(kind, "queue=chocolates");
        await using Pusher pusher = await Pusher.ConnectAsync(address, cancellationToken: Cancel);
        await using Puller first = await Puller.ConnectAsync(address, cancellationToken: Cancel);
        await pusher.PushAsync("truffle", Cancel);
        await pusher.PushAsync(new Message(default, "a"u8.ToArray(), new MessageDetails { MoreParts = ["b"u8.ToArray(), "c"u8.ToArray()] }), Cancel);
        Assert.Equal("truffle", (await first.ReceiveAsync(Cancel)).Text);
        Assert.Equal("abc", (await first.ReceiveAsync(Cancel)).Text);
        Task<Message> waiting = first.ReceiveAsync(Cancel).AsTask();
        await Task.Delay(50, Cancel);
        Assert.False(waiting.IsCompleted);
        await pusher.PushAsync("later", Cancel);
        Assert.Equal("later", (await waiting).Text);
        await pusher.FlushAsync(Cancel);
        Assert.Equal(":0\r\n", await peers.AskAsync(kind, "LLEN chocolates"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_item_reaches_one_of_the_pullers(string kind)
    {
        const int count = 20_000;
        string address = peers.Address(kind, "queue=shared");
        await using Pusher pusher = await Pusher.ConnectAsync(address, cancellationToken: Cancel);
        await using Puller slow = await Puller.ConnectAsync(address, cancellationToken: Cancel);
        await using Puller fast = await Puller.ConnectAsync(peers.Address(kind, "queue=shared&prefetch=100"), cancellationToken: Cancel);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < count; i++)
                await pusher.PushAsync(BitConverter.GetBytes(i), Cancel);
        }, Cancel);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var taken = new ConcurrentBag<int>();
        await Task.WhenAll(CollectAsync(slow, taken, count, done), CollectAsync(fast, taken, count, done));
        await sending;
        Assert.Equal(Enumerable.Range(0, count), taken.Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Request_and_reply(string kind)
    {
        string address = peers.Address(kind, "queue=service");
        await using Requester requester = await Requester.ConnectAsync(address, cancellationToken: Cancel);
        await using Replier replier = await Replier.ConnectAsync(address, cancellationToken: Cancel);
        Task serving = Task.Run(async () =>
        {
            for (int i = 0; i < 51; i++)
            {
                string asked = (await replier.ReceiveAsync(Cancel)).Text;
                await replier.ReplyAsync($"Stop saying: {asked}", Cancel);
            }
        }, Cancel);
        Assert.Equal("Stop saying: message #1\n", (await requester.RequestAsync("message #1\n", Cancel)).Text);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => (await requester.RequestAsync($"{i}", Cancel)).Text));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"Stop saying: {i}"), answers);
        await serving;
        Assert.Equal(":0\r\n", await peers.AskAsync(kind, "LLEN service"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ten_megabytes_pass_whole(string kind)
    {
        byte[] body = new byte[10_000_000];
        new Random(1).NextBytes(body);
        string address = peers.Address(kind, "queue=huge");
        await using Pusher pusher = await Pusher.ConnectAsync(address, cancellationToken: Cancel);
        await using Puller puller = await Puller.ConnectAsync(address, cancellationToken: Cancel);
        await using Publisher publisher = await Publisher.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("huge", Cancel);
        await pusher.PushAsync(body, Cancel);
        await publisher.PublishAsync("huge"u8.ToArray(), body, Cancel);
        Assert.True((await puller.ReceiveAsync(Cancel)).Body.Span.SequenceEqual(body));
        Assert.True((await subscriber.ReceiveAsync(Cancel)).Body.Span.SequenceEqual(body));
    }

    private static async Task<string[]> TakeAsync(Subscriber subscriber, int count)
    {
        string[] taken = new string[count];
        for (int i = 0; i < count; i++)
            taken[i] = (await subscriber.ReceiveAsync(Cancel)).ToString();
        return taken;
    }

    private static async Task CollectAsync(Puller puller, ConcurrentBag<int> taken, int count, CancellationTokenSource done)
    {
        try
        {
            while (true)
            {
                taken.Add(BitConverter.ToInt32((await puller.ReceiveAsync(done.Token)).Body.Span));
                if (taken.Count >= count)
                    await done.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            // All have come.
        }
    }
}
