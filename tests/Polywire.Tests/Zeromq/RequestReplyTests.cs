using Polywire.Connections;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

public sealed class RequestReplyTests : ZeromqTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Req_and_rep_alternate(bool correlate)
    {
        (ZeromqSocket rep, ZeromqSocket req) = await PairAsync(ZmtpSocketType.Rep, ZmtpSocketType.Req, null, Quick with { Correlate = correlate });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await rep.SendAsync("too soon"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await req.ReceiveAsync(Patience));
        for (int i = 0; i < 100; i++)
        {
            await req.SendAsync($"question {i}");
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await req.SendAsync("again"));
            Assert.Equal($"question {i}", await ReceiveAsync(rep));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await rep.ReceiveAsync(Patience));
            await rep.SendAsync("answer", $"{i}");
            Assert.Equal($"answer|{i}", await ReceiveAsync(req));
        }
    }

    [Fact]
    public async Task Relaxed_and_correlated_takes_the_reply_to_the_last_request_only()
    {
        (ZeromqSocket router, ZeromqSocket req) = await PairAsync(ZmtpSocketType.Router, ZmtpSocketType.Req, null, Quick with { Relaxed = true, Correlate = true });
        await req.SendAsync("one");
        await req.SendAsync("two");
        ZeromqMessage first = (await router.ReceiveAsync(Patience)).Copy();
        ZeromqMessage second = (await router.ReceiveAsync(Patience)).Copy();
        Assert.Equal((4, 4, 0, "one"), (first.Count, first[1].Length, first[2].Length, first.Text(3)));
        await router.SendAsync([first[0], first[1], first[2], Bytes("reply to one")], Patience);
        await router.SendAsync([second[0], second[1], second[2], Bytes("reply to two")], Patience);
        Assert.Equal("reply to two", await ReceiveAsync(req));
    }

    [Fact]
    public async Task Rep_answers_through_a_broker()
    {
        // Figure 17-1: REQ - ROUTER / DEALER - REP.
        string front = Name(), back = Name();
        ZeromqSocket router = await BindAsync(ZmtpSocketType.Router, front), dealer = await BindAsync(ZmtpSocketType.Dealer, back);
        ZeromqSocket[] reqs = [.. Enumerable.Range(0, 3).Select(_ => Connect(ZmtpSocketType.Req, front))];
        ZeromqSocket[] reps = [.. Enumerable.Range(0, 2).Select(_ => Connect(ZmtpSocketType.Rep, back))];
        await Eventually.HoldsAsync(() => dealer.PeerCount == 2);
        _ = ForwardAsync(router, dealer);
        _ = ForwardAsync(dealer, router);
        foreach (ZeromqSocket rep in reps) _ = EchoAsync(rep);
        foreach (ZeromqSocket req in reqs)
        {
            for (int i = 0; i < 20; i++)
            {
                await req.SendAsync($"m{i}");
                Assert.Equal($"Stop saying: m{i}", await ReceiveAsync(req));
            }
        }
    }

    [Fact]
    public async Task Requests_go_round_robin_and_replies_come_back_from_the_one_asked()
    {
        string one = Name(), two = Name();
        ZeromqSocket a = await BindAsync(ZmtpSocketType.Rep, one), b = await BindAsync(ZmtpSocketType.Rep, two);
        ZeromqSocket req = Connect(ZmtpSocketType.Req, one);
        req.Connect(two);
        foreach (ZeromqSocket rep in (ZeromqSocket[])[a, b, a, b])
        {
            await req.SendAsync("?");
            Assert.Equal("?", await ReceiveAsync(rep));
            await rep.SendAsync("!");
            Assert.Equal("!", await ReceiveAsync(req));
        }
    }

    [Fact]
    public async Task Messages_without_an_envelope_are_no_requests()
    {
        (ZeromqSocket rep, ZeromqSocket dealer) = await PairAsync(ZmtpSocketType.Rep, ZmtpSocketType.Dealer);
        await dealer.SendAsync("no envelope");
        await dealer.SendAsync("", "with");
        Assert.Equal("with", await ReceiveAsync(rep));
        await rep.SendAsync("back");
        Assert.Equal("|back", await ReceiveAsync(dealer));
    }

    [Fact]
    public async Task Router_names_its_peers()
    {
        string name = Name();
        ZeromqSocket router = await BindAsync(ZmtpSocketType.Router, name);
        ZeromqSocket alice = Connect(ZmtpSocketType.Dealer, name, Quick with { Identity = Bytes("alice") });
        ZeromqSocket nobody = Connect(ZmtpSocketType.Dealer, name);
        await alice.SendAsync("hello");
        Assert.Equal("alice|hello", await ReceiveAsync(router));
        await nobody.SendAsync("hello");
        ZeromqMessage message = await router.ReceiveAsync(Patience);
        Assert.Equal((5, 0), (message[0].Length, message[0].Span[0]));
        await router.SendAsync(message[0], Bytes("you"), Patience);
        Assert.Equal("you", await ReceiveAsync(nobody));
        await router.SendAsync("alice", "dear", "alice");
        Assert.Equal("dear|alice", await ReceiveAsync(alice));
        await router.SendAsync("bob", "dropped"); // no such peer
        await Assert.ThrowsAsync<ArgumentException>(async () => await router.SendAsync("alice"));
    }

    [Fact]
    public async Task Mandatory_router_says_that_there_is_no_such_peer()
    {
        ZeromqSocket router = await BindAsync(ZmtpSocketType.Router, Name(), Quick with { Mandatory = true });
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await router.SendAsync("bob", "hello"));
        Assert.Equal(FailureKind.Closed, failure.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_of_one_name(bool handover)
    {
        string name = Name();
        ZeromqSocket router = await BindAsync(ZmtpSocketType.Router, name, Quick with { Handover = handover });
        ZeromqOptions twin = Quick with { Identity = Bytes("twin") };
        ZeromqSocket first = Connect(ZmtpSocketType.Dealer, name, twin);
        await first.SendAsync("first");
        Assert.Equal("twin|first", await ReceiveAsync(router));
        ZeromqSocket second = Connect(ZmtpSocketType.Dealer, name, twin with { Backoff = new Backoff { First = TimeSpan.FromSeconds(30), Longest = TimeSpan.FromSeconds(30) } });
        if (handover)
        {
            await second.SendAsync("second");
            Assert.Equal("twin|second", await ReceiveAsync(router));
        }
        else
        {
            await Task.Delay(50);
            await router.SendAsync("twin", "still the first");
            Assert.Equal("still the first", await ReceiveAsync(first));
        }
    }

    [Fact]
    public async Task Rep_whose_asker_has_gone_goes_on()
    {
        string name = Name();
        ZeromqSocket rep = await BindAsync(ZmtpSocketType.Rep, name);
        ZeromqSocket req = Connect(ZmtpSocketType.Req, name);
        await req.SendAsync("and away");
        await ReceiveAsync(rep);
        await req.DisposeAsync();
        await rep.SendAsync("nobody");
        ZeromqSocket other = Connect(ZmtpSocketType.Req, name);
        await other.SendAsync("here");
        Assert.Equal("here", await ReceiveAsync(rep));
    }

    [Fact]
    public async Task Pair_talks_to_one_peer_only()
    {
        string name = Name();
        ZeromqSocket a = await BindAsync(ZmtpSocketType.Pair, name);
        ZeromqSocket b = Connect(ZmtpSocketType.Pair, name);
        await Eventually.HoldsAsync(() => a.PeerCount == 1);
        ZeromqSocket c = Connect(ZmtpSocketType.Pair, name);
        await a.SendAsync("to b");
        await b.SendAsync("to a");
        Assert.Equal("to b", await ReceiveAsync(b));
        Assert.Equal("to a", await ReceiveAsync(a));
        await NothingComesAsync(c);
        await b.DisposeAsync();
        // What goes over a connection that the other side is about to refuse is lost with it.
        Task<string> receiving = ReceiveAsync(a);
        for (int i = 0; i < 500 && !receiving.IsCompleted; i++)
        {
            await c.SendAsync("now me");
            await Task.Delay(10, CancellationToken.None);
        }
        Assert.Equal("now me", await receiving);
    }

    private static async Task ForwardAsync(ZeromqSocket from, ZeromqSocket to)
    {
        try
        {
            while (true)
            {
                ZeromqMessage message = await from.ReceiveAsync();
                await to.SendAsync(message.Frames.ToArray(), Patience);
            }
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task EchoAsync(ZeromqSocket rep)
    {
        try
        {
            while (true) await rep.SendAsync($"Stop saying: {await rep.ReceiveAsync()}");
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
