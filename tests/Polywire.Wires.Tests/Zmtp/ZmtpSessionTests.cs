using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class ZmtpSessionTests
{
    public static TheoryData<ZmtpSocketType, string, byte[], string> Streams => new()
    {
        { ZmtpSocketType.Pull, "PUSH", [.. Golden.Short(0, "hi"), .. Golden.Short(0, "")], "Ready [hi] []" },
        { ZmtpSocketType.Pull, "PUSH", [.. Golden.Short(1, "a"), .. Golden.Short(1, ""), .. Golden.Short(0, "b"), .. Golden.Short(0, "c")], "Ready [a||b] [c]" },
        { ZmtpSocketType.Pull, "PUSH", [2, 0, 0, 0, 0, 0, 0, 1, 0x2C, .. new byte[300], .. Golden.Short(0, "x")], "Ready [\0*300] [x]" },
        { ZmtpSocketType.Pull, "PUSH", [2, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'s', .. Golden.Short(0xF8, "reserved")], "Ready [s] [reserved]" },
        { ZmtpSocketType.Pull, "PUSH", [4, 0, .. Golden.Command("NOVELTY", 1, 2), .. Golden.Command("pong"), .. Golden.Short(0, "x")], "Ready [x]" },
        { ZmtpSocketType.Pull, "PUSH", [.. Golden.Short(1, "a"), .. Golden.Command("PING", 0, 0), .. Golden.Short(0, "b")], "Ready [a|b]" },
        { ZmtpSocketType.Pull, "PUSH", [.. Golden.Command("PING", 0, 0), .. Golden.Short(1, "a"), .. Golden.Short(0, "b"), .. Golden.Short(1, "c"), .. Golden.Short(0, "d")], "Ready [a|b] [c|d]" },
        { ZmtpSocketType.Pull, "PUSH", Golden.Command("ERROR", 2, (byte)'n', (byte)'o'), "Ready Failed(RefusedByPeer)" },
        { ZmtpSocketType.Pull, "PUSH", [4, 3, 9, 1, 2], "Ready Failed(BadCommand)" },
        { ZmtpSocketType.Pull, "PUSH", Golden.Command("PING", 1), "Ready Failed(BadCommand)" },
        { ZmtpSocketType.Pull, "PUSH", [2, 0x80, 0, 0, 0, 0, 0, 0, 0], "Ready Failed(BadFrameSize)" },
        { ZmtpSocketType.Pub, "SUB", [.. Golden.Command("SUBSCRIBE", 65), .. Golden.Command("CANCEL", 65), .. Golden.Command("Subscribe")], "Ready Subscribe(A) Cancel(A) Subscribe()" },
        { ZmtpSocketType.XPub, "XSUB", [.. Golden.Short(0, "\u0001A"), .. Golden.Short(0, "\0A"), .. Golden.Short(0, "\u0002A"), .. Golden.Short(0, "")], "Ready Subscribe(A) Cancel(A) [\u0002A] []" },
        { ZmtpSocketType.XPub, "XSUB", [.. Golden.Short(1, "\u0001A"), .. Golden.Short(0, "B")], "Ready [\u0001A|B]" },
        { ZmtpSocketType.XPub, "XSUB", [.. Golden.Short(1, "x"), .. Golden.Command("SUBSCRIBE", 65), .. Golden.Short(0, "y"), .. Golden.Short(0, "z")], "Ready Subscribe(A) [x|y] [z]" },
        { ZmtpSocketType.Sub, "PUB", [.. Golden.Short(0, "\u0001A"), .. Golden.Command("SUBSCRIBE", 65)], "Ready [\u0001A]" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Tells_the_same_in_every_chunking(ZmtpSocketType type, string peer, byte[] traffic, string story)
    {
        byte[] bytes = [.. Golden.Greeting(), .. Golden.Ready(peer), .. traffic];
        Assert.Equal(story, new Peer(type).Feed(bytes).Story);
        Assert.Equal(story, new Peer(type).Feed(bytes, 1).Story);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Peer session = new Peer(type).Feed(bytes.AsSpan(0, cut)).Feed(bytes.AsSpan(cut));
            Assert.Equal(story, session.Story);
            Assert.Equal(0, session.Unconsumed);
        }
    }

    [Fact]
    public void Whole_greeting_goes_out_before_a_byte_has_come()
    {
        // Trap 1: libzmq sends ten bytes and waits.
        Assert.Equal(Golden.Greeting(), new Peer(ZmtpSocketType.Pull).Take());
    }

    [Fact]
    public void Padding_is_not_looked_at()
    {
        // Trap 2: the length of an identity stands there.
        byte[] greeting = Golden.Greeting(padding: 6);
        greeting.AsSpan(1, 8).Fill(0xAB);
        Assert.Equal("Ready", new Peer(ZmtpSocketType.Pull).Feed(greeting).Feed(Golden.Ready("PUSH")).Story);
    }

    [Theory]
    [InlineData("push")]
    [InlineData("Push")]
    public void Names_are_taken_in_any_case(string type)
    {
        // Trap 7.
        byte[] ready = Golden.Command("rEADY", [.. Golden.Property("SOCKET-TYPE", type), .. Golden.Property("X-Mine", "v")]);
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(ready);
        Assert.Equal("Ready", pull.Story);
        Assert.Equal(ZmtpSocketType.Push, pull.Session.Peer!.SocketType);
        Assert.Equal("v"u8.ToArray(), pull.Session.Peer.Metadata.Properties["x-mine"]);
    }

    [Fact]
    public void Peer_is_told_whole()
    {
        Peer router = new Peer(ZmtpSocketType.Router).Feed(Golden.Greeting(minor: 0)).Feed(Golden.Ready("DEALER", "Alice"));
        ZmtpPeer peer = router.Session.Peer!;
        Assert.Equal((ZmtpVersion.V30, ZmtpSocketType.Dealer), (peer.Version, peer.SocketType));
        Assert.Equal("Alice"u8.ToArray(), peer.Identity.ToArray());
        Assert.Equal([.. Golden.Greeting(), .. Golden.Ready("ROUTER", "")], router.Take());
    }

    [Theory]
    [InlineData(3, 0, ZmtpVersion.V30)]
    [InlineData(3, 7, ZmtpVersion.V31)]
    [InlineData(4, 0, ZmtpVersion.V31)]
    public void Version_comes_down_to_the_lower(byte major, byte minor, ZmtpVersion version)
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting("NULL", major, minor)).Feed(Golden.Ready("PUSH"));
        Assert.Equal(version, pull.Session.Peer!.Version);
    }

    [Theory]
    [InlineData("FF00000000000000017F01", "Failed(OldVersion)")] // 2.0, known from eleven bytes: it would wait for ours
    [InlineData("FF00000000000000017F00", "Failed(OldVersion)")]
    [InlineData("FF000000000000000100", "Failed(OldVersion)")] // 1.0 with a long identity
    [InlineData("0100", "Failed(NotZmtp)")] // 1.0
    [InlineData("474554202F", "Failed(NotZmtp)")] // GET /
    public void Old_and_foreign_peers_are_refused_early(string hex, string story)
    {
        Peer pull = new(ZmtpSocketType.Pull);
        pull.Take();
        Assert.Equal(story, pull.Feed(Convert.FromHexString(hex), 1).Told[0]);
        Assert.Empty(pull.Take()); // by closing, not by an ERROR
    }

    [Fact]
    public void Other_mechanism_is_refused()
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting("CURVE"));
        Assert.Equal("Failed(OtherMechanism)", pull.Story);
        Assert.True(pull.Session.Failure!.IsPermanent);
    }

    [Fact]
    public void Wrong_type_gets_an_error_command()
    {
        // Trap 3: ERROR is for ever, and so is a wrong type.
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting());
        pull.Take();
        Assert.Equal("Failed(WrongSocketType)", pull.Feed(Golden.Ready("SUB")).Story);
        Assert.Equal(Golden.Command("ERROR", [25, .. "Incompatible socket types"u8]), pull.Take());
        Assert.Equal("Failed(WrongSocketType)", new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(Golden.Ready("STREAM")).Story);
    }

    [Theory]
    [InlineData("0400", ZmtpFailure.BadCommand)] // empty
    [InlineData("040100", ZmtpFailure.BadCommand)] // no name
    [InlineData("040705524541445901", ZmtpFailure.BadCommand)] // half a property
    [InlineData("040C0552454144590141FFFFFFFF", ZmtpFailure.BadCommand)] // a value of 4 GiB
    [InlineData("040B0552454144590000000000", ZmtpFailure.BadCommand)] // a property without name
    [InlineData("0405044F4F5053", ZmtpFailure.UnexpectedCommand)]
    [InlineData("04080757454C434F4D45", ZmtpFailure.UnexpectedCommand)] // PLAIN's word
    [InlineData("040A054552524F5203343030", ZmtpFailure.RefusedByPeer)]
    [InlineData("04095E52524F5203343030", ZmtpFailure.RefusedByPeer)] // as libzmq 4.3.4's PLAIN server writes it
    public void Bad_handshake_fails(string hex, ZmtpFailure failure)
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(Convert.FromHexString(hex));
        Assert.Equal(failure, pull.Session.Failure!.Failure);
        Assert.Equal(64, pull.Session.Failure.Offset);
    }

    [Fact]
    public void Ping_is_answered_with_its_context()
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed(Golden.Greeting()).Feed(Golden.Ready("PUSH"));
        pull.Take();
        pull.Feed(Golden.Command("PING", 0, 0, 7, 8, 9));
        Assert.Equal(Golden.Command("PONG", 7, 8, 9), pull.Take());
    }

    [Fact]
    public void Failed_stays_failed()
    {
        Peer pull = new Peer(ZmtpSocketType.Pull).Feed("GET / HTTP/1.1"u8);
        Assert.Equal(ZmtpEvent.Failed, pull.Session.Receive(Golden.Greeting(), pull.Output, out int consumed));
        Assert.Equal(64, consumed);
        Assert.Null(pull.Session.NextDeadline);
    }

    [Fact]
    public void Options_are_checked()
    {
        ZmtpSessionOptions good = new() { SocketType = ZmtpSocketType.Req };
        Assert.Throws<ArgumentException>(() => new ZmtpSession(good with { Identity = new byte[] { 0, 1 } }));
        Assert.Throws<ArgumentException>(() => new ZmtpSession(good with { Identity = Enumerable.Repeat((byte)1, 256).ToArray() }));
        Assert.Throws<ArgumentException>(() => new ZmtpSession(good with { User = new byte[256] }));
        Assert.Throws<ArgumentException>(() => new ZmtpSession(good with { HeartbeatTtl = TimeSpan.FromSeconds(-1) }));
        Assert.Throws<ArgumentException>(() => new ZmtpSession(good with { Limits = new ZmtpLimits { MessageFrames = 0 } }));
    }
}
