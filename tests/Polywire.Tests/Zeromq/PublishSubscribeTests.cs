using Polywire.Connections;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

public sealed class PublishSubscribeTests : ZeromqTest
{
    [Theory]
    [InlineData(ZmtpSocketType.Pub, ZmtpSocketType.Sub)]
    [InlineData(ZmtpSocketType.Pub, ZmtpSocketType.XSub)]
    [InlineData(ZmtpSocketType.XPub, ZmtpSocketType.Sub)]
    [InlineData(ZmtpSocketType.XPub, ZmtpSocketType.XSub)]
    public async Task Prefixes_are_filtered_at_the_publisher(ZmtpSocketType publisher, ZmtpSocketType subscriber)
    {
        (ZeromqSocket pub, ZeromqSocket sub) = await PairAsync(publisher, subscriber);
        sub.Subscribe("cats");
        await pub.WaitForSubscriberAsync(Patience);
        await pub.SendAsync("hats", "no");
        await pub.SendAsync("cats", "yes");
        await pub.SendAsync("cats and hats", "yes too", "and more");
        Assert.Equal("cats|yes", await ReceiveAsync(sub));
        Assert.Equal("cats and hats|yes too|and more", await ReceiveAsync(sub));
        sub.Unsubscribe("cats");
        await Eventually.HoldsAsync(() => pub.SubscriptionCount == 0);
        await pub.SendAsync("cats", "gone");
        await NothingComesAsync(sub);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_binds_and_subscriptions_survive_reconnecting(bool subBinds)
    {
        string name = Name();
        ZeromqSocket sub = subBinds ? await BindAsync(ZmtpSocketType.Sub, name) : Connect(ZmtpSocketType.Sub, name);
        sub.Subscribe("a");
        sub.Subscribe("b");
        Task<string> next = ReceiveAsync(sub);
        for (int round = 0; round < 3; round++)
        {
            ZeromqSocket pub = subBinds ? Connect(ZmtpSocketType.Pub, name) : await BindAsync(ZmtpSocketType.Pub, name);
            await Eventually.HoldsAsync(() => pub.SubscriptionCount == 2);
            await pub.SendAsync($"b{round}");
            Assert.Equal($"b{round}", await next);
            next = ReceiveAsync(sub); // a connection that ends is noticed by who reads
            await pub.DisposeAsync();
            await Eventually.HoldsAsync(() => sub.PeerCount == 0);
        }
        await sub.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
    }

    [Fact]
    public async Task Nobody_subscribed_means_dropped_silently()
    {
        ZeromqSocket pub = await BindAsync(ZmtpSocketType.Pub, Name());
        for (int i = 0; i < 10_000; i++) Assert.True(pub.SendAsync(Bytes("x"), CancellationToken.None).IsCompletedSuccessfully);
        Assert.Equal(0, pub.Dropped);
    }

    [Fact]
    public async Task Slow_subscriber_misses_messages_and_they_are_counted_while_others_get_all()
    {
        string name = Name();
        ZeromqSocket pub = await BindAsync(ZmtpSocketType.Pub, name, Quick with { SendHighWaterMark = 10 });
        ZeromqSocket slow = Connect(ZmtpSocketType.Sub, name), quick = Connect(ZmtpSocketType.Sub, name);
        slow.Subscribe("");
        quick.Subscribe("");
        await Eventually.HoldsAsync(() => pub.SubscriptionCount == 2);
        byte[] body = new byte[50_000];
        for (int i = 0; i < 200; i++)
        {
            BitConverter.TryWriteBytes(body, i);
            await pub.SendAsync(body, Patience);
            Assert.Equal(i, BitConverter.ToInt32((await quick.ReceiveAsync(Patience))[0].Span));
        }
        Assert.InRange(pub.Dropped, 1, 199);
        int received = 0;
        while (received + pub.Dropped < 200)
        {
            await slow.ReceiveAsync(Patience);
            received++;
        }
        await NothingComesAsync(slow);
    }

    [Fact]
    public async Task Without_a_mark_nothing_is_dropped_and_the_publisher_waits_for_the_bytes()
    {
        ZeromqOptions unlimited = Quick with { SendHighWaterMark = 0, Connection = new ConnectionLimits { OutputBytes = 100_000 } };
        (ZeromqSocket pub, ZeromqSocket sub) = await PairAsync(ZmtpSocketType.Pub, ZmtpSocketType.Sub, unlimited);
        sub.Subscribe("");
        await pub.WaitForSubscriberAsync(Patience);
        int sent = 0;
        Task sending = Task.Run(async () =>
        {
            for (; sent < 2000; sent++) await pub.SendAsync(new byte[10_000], Patience);
        });
        await Eventually.HoldsAsync(() => sent >= 1);
        await Task.Delay(100);
        Assert.InRange(sent, 1, 500);
        for (int i = 0; i < 2000; i++) await sub.ReceiveAsync(Patience);
        await sending;
        Assert.Equal(0, pub.Dropped);
    }

    [Fact]
    public async Task Xpub_hears_the_first_and_last_subscription_only()
    {
        string name = Name();
        ZeromqSocket xpub = await BindAsync(ZmtpSocketType.XPub, name);
        ZeromqSocket a = Connect(ZmtpSocketType.Sub, name), b = Connect(ZmtpSocketType.XSub, name);
        a.Subscribe("T");
        Assert.Equal("\u0001T", await ReceiveAsync(xpub));
        await b.SendAsync("\u0001T");
        await Eventually.HoldsAsync(() => xpub.SubscriptionCount == 2);
        a.Unsubscribe("T");
        await Eventually.HoldsAsync(() => xpub.SubscriptionCount == 1);
        await NothingComesAsync(xpub);
        await b.DisposeAsync(); // a peer that goes takes its subscriptions with it
        Assert.Equal("\0T", await ReceiveAsync(xpub));
    }

    [Fact]
    public async Task Xsub_sends_upstream()
    {
        (ZeromqSocket xpub, ZeromqSocket xsub) = await PairAsync(ZmtpSocketType.XPub, ZmtpSocketType.XSub);
        await xsub.SendAsync("\u0002hello", "there");
        Assert.Equal("\u0002hello|there", await ReceiveAsync(xpub));
    }

    [Fact]
    public async Task A_proxy_of_xsub_and_xpub_forwards_both_ways()
    {
        string front = Name(), back = Name();
        ZeromqSocket xsub = await BindAsync(ZmtpSocketType.XSub, front);
        ZeromqSocket xpub = await BindAsync(ZmtpSocketType.XPub, back);
        ZeromqSocket pub = Connect(ZmtpSocketType.Pub, front), sub = Connect(ZmtpSocketType.Sub, back);
        await Eventually.HoldsAsync(() => xsub.PeerCount == 1);
        sub.Subscribe("news");
        await xsub.SendAsync((await xpub.ReceiveAsync(Patience))[0], Patience);
        await pub.WaitForSubscriberAsync(Patience);
        await pub.SendAsync("news", "today");
        ZeromqMessage message = await xsub.ReceiveAsync(Patience);
        await xpub.SendAsync(message[0], message[1], Patience);
        Assert.Equal("news|today", await ReceiveAsync(sub));
    }

    [Fact]
    public async Task Too_many_subscriptions_end_that_peer_alone()
    {
        string name = Name();
        ZeromqSocket pub = await BindAsync(ZmtpSocketType.Pub, name, Quick with { MaxSubscriptions = 100 });
        ZeromqSocket modest = Connect(ZmtpSocketType.Sub, name);
        modest.Subscribe("m");
        Backoff never = new() { First = TimeSpan.FromHours(1), Longest = TimeSpan.FromHours(1) };
        ZeromqSocket greedy = Connect(ZmtpSocketType.Sub, name, Quick with { Backoff = never });
        for (int i = 0; i < 101; i++) greedy.Subscribe($"{i}-");
        await Eventually.HoldsAsync(() => greedy.PeerCount == 0 && pub.SubscriptionCount == 1);
        await pub.SendAsync("m1");
        Assert.Equal("m1", await ReceiveAsync(modest));
    }

    [Fact]
    public async Task A_hundred_thousand_subscriptions_work()
    {
        (ZeromqSocket pub, ZeromqSocket sub) = await PairAsync(ZmtpSocketType.Pub, ZmtpSocketType.Sub);
        for (int i = 0; i < 100_000; i++) sub.Subscribe(BitConverter.GetBytes(i));
        await Eventually.HoldsAsync(() => pub.SubscriptionCount == 100_000);
        await pub.SendAsync(BitConverter.GetBytes(77_777), Patience);
        Assert.Equal(77_777, BitConverter.ToInt32((await sub.ReceiveAsync(Patience))[0].Span));
    }
}
