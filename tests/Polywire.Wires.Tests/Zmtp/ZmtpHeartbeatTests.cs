using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class ZmtpHeartbeatTests
{
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(5);

    [Fact]
    public void None_by_default()
    {
        Peer pull = Ready(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Pull });
        Assert.Null(pull.Session.NextDeadline);
        Assert.True(pull.Session.Tick(s_start + TimeSpan.FromDays(1), pull.Output));
        Assert.Empty(pull.Take());
    }

    [Fact]
    public void Pings_in_time_and_lives_on_any_traffic()
    {
        Peer pull = Ready(Beating());
        Assert.Equal(s_start + TimeSpan.FromSeconds(2), pull.Session.NextDeadline);
        Assert.True(pull.Session.Tick(At(1), pull.Output));
        Assert.Empty(pull.Take());
        Assert.True(pull.Session.Tick(At(2), pull.Output));
        Assert.Equal(Golden.Command("PING", 0, 50), pull.Take());
        Assert.Equal(At(4), pull.Session.NextDeadline);
        pull.Feed(Golden.Short(0, "data before a PONG")); // Trap 6
        Assert.True(pull.Session.Tick(At(4), pull.Output));
        Assert.True(pull.Session.Tick(At(5), pull.Output));
        Assert.False(pull.Session.Tick(At(7), pull.Output)); // three seconds after the PING at 4
        Assert.Equal(ZmtpFailure.Silence, pull.Session.Failure!.Failure);
    }

    [Fact]
    public void Timeout_is_the_interval_unless_told()
    {
        Peer pull = Ready(Beating() with { HeartbeatTimeout = TimeSpan.Zero });
        Assert.True(pull.Session.Tick(At(2), pull.Output));
        Assert.False(pull.Session.Tick(At(4), pull.Output));
    }

    [Theory]
    [InlineData(65.5, 655)]
    [InlineData(66, 655)]
    [InlineData(100000, 655)]
    public void Ttl_never_overflows_libzmq(double seconds, int tenths)
    {
        // Trap 5: a TTL of 66 s cut the link after 0.46 s.
        Peer pull = Ready(Beating() with { HeartbeatTtl = TimeSpan.FromSeconds(seconds) });
        pull.Session.Tick(At(2), pull.Output);
        Assert.Equal(Golden.Command("PING", (byte)(tenths >> 8), (byte)tenths), pull.Take());
    }

    [Fact]
    public void Peer_that_breaks_its_own_promise_is_cut()
    {
        Peer pull = Ready(new ZmtpSessionOptions { SocketType = ZmtpSocketType.Pull });
        pull.Feed(Golden.Command("PING", 0, 10));
        Assert.True(pull.Session.NextDeadline < s_start); // at once: the TTL must become a time
        Assert.True(pull.Session.Tick(At(1), pull.Output));
        Assert.Equal(At(2), pull.Session.NextDeadline);
        pull.Feed(Golden.Short(0, "x"));
        Assert.True(pull.Session.Tick(At(3), pull.Output));
        pull.Feed(Golden.Command("PING", 0, 10));
        Assert.True(pull.Session.Tick(At(4), pull.Output));
        Assert.False(pull.Session.Tick(At(5), pull.Output));
    }

    [Fact]
    public void A_3_0_peer_is_not_pinged()
    {
        Peer pull = new Peer(Beating(), s_start).Feed(Golden.Greeting(minor: 0)).Feed(Golden.Ready("PUSH"));
        Assert.Null(pull.Session.NextDeadline);
    }

    private static TimeSpan At(double seconds) => s_start + TimeSpan.FromSeconds(seconds);

    private static ZmtpSessionOptions Beating() => new()
    {
        SocketType = ZmtpSocketType.Pull,
        HeartbeatInterval = TimeSpan.FromSeconds(2),
        HeartbeatTimeout = TimeSpan.FromSeconds(3),
        HeartbeatTtl = TimeSpan.FromSeconds(5),
    };

    private static Peer Ready(ZmtpSessionOptions options)
    {
        Peer peer = new Peer(options, s_start).Feed(Golden.Greeting()).Feed(Golden.Ready("PUSH"));
        Assert.Equal("Ready", peer.Story);
        peer.Take();
        return peer;
    }
}
