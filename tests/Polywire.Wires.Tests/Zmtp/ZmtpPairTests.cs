using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

/// <summary>Two sessions talk to each other.</summary>
public sealed class ZmtpPairTests
{
    private static readonly string s_pairs =
        "REQ-REP REQ-ROUTER REP-DEALER DEALER-DEALER DEALER-ROUTER ROUTER-ROUTER PUB-SUB PUB-XSUB XPUB-SUB XPUB-XSUB PUSH-PULL PAIR-PAIR";

    public static TheoryData<ZmtpSocketType, ZmtpSocketType> All =>
        [.. from a in Enum.GetValues<ZmtpSocketType>() from b in Enum.GetValues<ZmtpSocketType>() select (a, b)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_pair_of_types(ZmtpSocketType a, ZmtpSocketType b)
    {
        string names = $"{a}-{b}".ToUpperInvariant();
        string swapped = $"{b}-{a}".ToUpperInvariant();
        bool fit = s_pairs.Split(' ').Any(pair => pair == names || pair == swapped);
        Peer left = new(a);
        Peer right = new(b);
        left.TalkTo(right);
        Assert.Equal(fit, a.CanTalkTo(b));
        if (fit)
        {
            Assert.Equal(("Ready", "Ready"), (left.Story, right.Story));
            Assert.Equal(b, left.Session.Peer!.SocketType);
        }
        else
        {
            Assert.StartsWith("Failed(", left.Story, StringComparison.Ordinal);
            Assert.StartsWith("Failed(", right.Story, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lucy", "chocolate", true)]
    [InlineData("lucy", "", false)]
    [InlineData("", "chocolate", false)]
    public void Plain(string user, string password, bool good)
    {
        Peer server = PlainServer();
        Peer client = PlainClient(user, password);
        client.TalkTo(server);
        Assert.Equal(good ? "Ready" : "Failed(RefusedByPeer)", client.Told[0]);
        Assert.Equal(good ? "Ready" : "Failed(AccessDenied)", server.Told[0]);
        if (good) Assert.Equal("lucy"u8.ToArray(), server.Session.Peer!.User.ToArray());
    }

    [Fact]
    public void Plain_with_the_longest_names()
    {
        Peer server = new(new ZmtpSessionOptions
        {
            SocketType = ZmtpSocketType.Pull,
            Mechanism = ZmtpMechanism.Plain,
            CheckCredentials = (user, password) => user.Length == 255 && password.Length == 255,
        });
        PlainClient(new string('u', 255), new string('p', 255)).TalkTo(server);
        Assert.Equal("Ready", server.Story);
    }

    [Theory]
    [InlineData("0505")]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000000")]
    public void Bad_hello_fails(string hex)
    {
        Peer server = PlainServer().Feed(Golden.Greeting("PLAIN")).Feed(Golden.Command("HELLO", Convert.FromHexString(hex)));
        Assert.Equal("Failed(BadCommand)", server.Story);
    }

    [Fact]
    public void Plain_client_may_not_skip_hello()
    {
        Peer server = PlainServer().Feed(Golden.Greeting("PLAIN")).Feed(Golden.Command("INITIATE", Golden.Property("Socket-Type", "PUSH")));
        Assert.Equal("Failed(UnexpectedCommand)", server.Story);
        server = PlainServer().Feed(Golden.Greeting("PLAIN")).Feed(Golden.Short(0, "let me in"));
        Assert.StartsWith("Failed", server.Story, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_plain_clients_fail_and_two_servers_time_out()
    {
        Peer client = PlainClient("a", "b");
        client.TalkTo(PlainClient("a", "b"));
        Assert.Equal("Failed(UnexpectedCommand)", client.Told[0]);

        Peer server = PlainServer();
        server.TalkTo(PlainServer());
        Assert.Equal("", server.Story);
        Assert.False(server.Session.Tick(TimeSpan.FromSeconds(30), server.Output));
        Assert.Equal(ZmtpFailure.HandshakeTimeout, server.Session.Failure!.Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Subscriptions_cross_in_the_dialect_of_the_peer(byte minor)
    {
        // Trap 9: a 3.0 peer knows no SUBSCRIBE command.
        Peer sub = new Peer(ZmtpSocketType.Sub).Feed(Golden.Greeting(minor: minor)).Feed(Golden.Ready("XPUB"));
        Peer pub = new Peer(ZmtpSocketType.XPub).Feed(sub.Take());
        sub.Session.Subscribe("A"u8, sub.Output);
        sub.Session.Cancel("A"u8, sub.Output);
        byte[] bytes = sub.Take();
        Assert.Equal(minor == 0 ? 0 : 4, bytes[0]);
        Assert.Equal("Ready Subscribe(A) Cancel(A)", pub.Feed(bytes).Story);
    }

    private static Peer PlainServer() => new(new ZmtpSessionOptions
    {
        SocketType = ZmtpSocketType.Pull,
        Mechanism = ZmtpMechanism.Plain,
        CheckCredentials = (user, password) => user.SequenceEqual("lucy"u8) && password.SequenceEqual("chocolate"u8),
    });

    private static Peer PlainClient(string user, string password) => new(new ZmtpSessionOptions
    {
        SocketType = ZmtpSocketType.Push,
        Mechanism = ZmtpMechanism.Plain,
        User = System.Text.Encoding.UTF8.GetBytes(user),
        Password = System.Text.Encoding.UTF8.GetBytes(password),
    });
}
