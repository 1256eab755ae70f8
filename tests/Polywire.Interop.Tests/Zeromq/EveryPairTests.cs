using Polywire.Wires.Zmtp;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>Every pair of socket types, ours with libzmq's, either side bound, over tcp and ipc, with NULL and PLAIN.</summary>
public sealed class EveryPairTests(LibzmqPeer peer) : IClassFixture<LibzmqPeer>
{
    private const string Pairs =
        "REQ-REP REQ-ROUTER REP-REQ REP-DEALER DEALER-REP DEALER-DEALER DEALER-ROUTER ROUTER-REQ ROUTER-DEALER ROUTER-ROUTER "
        + "PUB-SUB PUB-XSUB XPUB-SUB XPUB-XSUB SUB-PUB SUB-XPUB XSUB-PUB XSUB-XPUB PUSH-PULL PULL-PUSH PAIR-PAIR";

    public static TheoryData<string, bool, string, bool> All
    {
        get
        {
            TheoryData<string, bool, string, bool> data = [];
            foreach (string pair in Pairs.Split(' '))
            {
                foreach (bool weBind in (bool[])[true, false])
                {
                    data.Add(pair, weBind, "tcp", false);
                    data.Add(pair, weBind, "ipc", false);
                    data.Add(pair, weBind, "abstract", false);
                    // A REQ of libzmq 4.3.4 that is a PLAIN server gets no replies, not even from libzmq's own REP.
                    if (pair.EndsWith("-REQ", StringComparison.Ordinal) && !weBind) continue;
                    data.Add(pair, weBind, "tcp", true);
                    data.Add(pair, weBind, "ipc", true);
                }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Talk(string pair, bool weBind, string transport, bool plain)
    {
        string[] names = pair.Split('-');
        var ours = Enum.Parse<ZmtpSocketType>(names[0], ignoreCase: true);
        await using Meeting meeting = await Meeting.ArrangeAsync(peer, ours, names[1], weBind, transport, plain);
        await (ours switch
        {
            ZmtpSocketType.Req => AskAsync(meeting, names[1]),
            ZmtpSocketType.Rep => AnswerAsync(meeting, names[1]),
            ZmtpSocketType.Dealer when names[1] == "REP" => AskByHandAsync(meeting),
            ZmtpSocketType.Router => RouteAsync(meeting, names[1]),
            ZmtpSocketType.Pub or ZmtpSocketType.XPub => PublishAsync(meeting, names[1]),
            ZmtpSocketType.Sub or ZmtpSocketType.XSub => SubscribeAsync(meeting, names[1]),
            _ => StreamAsync(meeting, ours, names[1]),
        });
    }

    private async Task AskAsync(Meeting meeting, string theirs)
    {
        for (int i = 0; i < 3; i++)
        {
            await meeting.Ours.SendAsync($"question {i}", "more");
            if (theirs == "REP")
            {
                Assert.Equal($"question {i}|more", await peer.ReceiveAsync(meeting.Theirs));
                await peer.SendAsync(meeting.Theirs, "answer", "");
            }
            else
            {
                Assert.Equal($"ours||question {i}|more", await peer.ReceiveAsync(meeting.Theirs));
                await peer.SendAsync(meeting.Theirs, "ours", "", "answer", "");
            }
            Assert.Equal("answer|", await meeting.ReceiveAsync());
        }
    }

    private async Task AnswerAsync(Meeting meeting, string theirs)
    {
        for (int i = 0; i < 3; i++)
        {
            await (theirs == "REQ" ? peer.SendAsync(meeting.Theirs, $"{i}") : peer.SendAsync(meeting.Theirs, "id", "", $"{i}"));
            Assert.Equal($"{i}", await meeting.ReceiveAsync());
            await meeting.Ours.SendAsync($"answer {i}");
            Assert.Equal(theirs == "REQ" ? $"answer {i}" : $"id||answer {i}", await peer.ReceiveAsync(meeting.Theirs));
        }
    }

    private async Task AskByHandAsync(Meeting meeting)
    {
        await meeting.Ours.SendAsync("", "question");
        Assert.Equal("question", await peer.ReceiveAsync(meeting.Theirs));
        await peer.SendAsync(meeting.Theirs, "answer");
        Assert.Equal("|answer", await meeting.ReceiveAsync());
    }

    private async Task RouteAsync(Meeting meeting, string theirs)
    {
        if (theirs == "ROUTER")
        {
            // Neither may speak before it knows the other's name: that comes with the connection.
            while (meeting.Ours.PeerCount == 0) await Task.Delay(2);
            await meeting.Ours.SendAsync("theirs", "hello");
            Assert.Equal("ours|hello", await peer.ReceiveAsync(meeting.Theirs));
            await peer.SendAsync(meeting.Theirs, "ours", "hello yourself");
            Assert.Equal("theirs|hello yourself", await meeting.ReceiveAsync());
            return;
        }
        await peer.SendAsync(meeting.Theirs, "one", "two");
        Assert.Equal(theirs == "REQ" ? "theirs||one|two" : "theirs|one|two", await meeting.ReceiveAsync());
        await (theirs == "REQ" ? meeting.Ours.SendAsync("theirs", "", "reply") : meeting.Ours.SendAsync("theirs", "reply"));
        Assert.Equal("reply", await peer.ReceiveAsync(meeting.Theirs));
    }

    private async Task PublishAsync(Meeting meeting, string theirs)
    {
        bool xpub = meeting.Ours.Type == ZmtpSocketType.XPub;
        await (theirs == "SUB" ? peer.DoAsync("subscribe", meeting.Theirs, LibzmqPeer.Hex("cats")) : peer.SendAsync(meeting.Theirs, "\u0001cats"));
        await peer.HearAsync(meeting.Theirs, meeting.Ours.WaitForSubscriberAsync(Meeting.Patience));
        if (xpub) Assert.Equal("\u0001cats", await meeting.ReceiveAsync());
        await meeting.Ours.SendAsync("hats", "not wanted");
        await meeting.Ours.SendAsync("cats", "wanted");
        Assert.Equal("cats|wanted", await peer.ReceiveAsync(meeting.Theirs));
        await (theirs == "SUB" ? peer.DoAsync("unsubscribe", meeting.Theirs, LibzmqPeer.Hex("cats")) : peer.SendAsync(meeting.Theirs, "\0cats"));
        while (meeting.Ours.SubscriptionCount > 0) await Task.Delay(2, Meeting.Patience);
        if (xpub) Assert.Equal("\0cats", await meeting.ReceiveAsync());
    }

    private async Task SubscribeAsync(Meeting meeting, string theirs)
    {
        meeting.Ours.Subscribe("cats");
        if (theirs == "XPUB") Assert.Equal("\u0001cats", await peer.ReceiveAsync(meeting.Theirs));
        ValueTask<Polywire.Zeromq.ZeromqMessage> next = meeting.Ours.ReceiveAsync(Meeting.Patience);
        while (!next.IsCompleted)
        {
            // A PUB does not say when it has heard of the subscription.
            await peer.SendAsync(meeting.Theirs, "hats", "not wanted");
            await peer.SendAsync(meeting.Theirs, "cats", "wanted");
            await Task.Delay(5);
        }
        Assert.Equal("cats|wanted", (await next).ToString());
        meeting.Ours.Unsubscribe("cats");
        if (theirs == "XPUB") Assert.Equal("\0cats", await peer.ReceiveAsync(meeting.Theirs));
    }

    private async Task StreamAsync(Meeting meeting, ZmtpSocketType ours, string theirs)
    {
        if (ours != ZmtpSocketType.Pull)
        {
            for (int i = 0; i < 10; i++) await meeting.Ours.SendAsync($"{i}", "", new string('x', 40 * i));
            string from = theirs == "ROUTER" ? "ours|" : "";
            for (int i = 0; i < 10; i++) Assert.Equal($"{from}{i}||{new string('x', 40 * i)}", await peer.ReceiveAsync(meeting.Theirs));
        }
        if (ours == ZmtpSocketType.Push) return;
        string[] to = theirs == "ROUTER" ? ["ours"] : [];
        for (int i = 0; i < 10; i++) await peer.SendAsync(meeting.Theirs, [.. to, $"{i}", "", new string('y', 40 * i)]);
        for (int i = 0; i < 10; i++) Assert.Equal($"{i}||{new string('y', 40 * i)}", await meeting.ReceiveAsync());
    }
}
