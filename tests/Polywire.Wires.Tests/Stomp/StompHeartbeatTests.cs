using System.Text;
using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

public sealed class StompHeartbeatTests
{
    [Theory]
    [InlineData("0,0", true, 0, 0)]
    [InlineData("10000,5", true, 10_000, 5)]
    [InlineData("10000", false, 0, 0)]
    [InlineData(",1", false, 0, 0)]
    [InlineData("1,", false, 0, 0)]
    [InlineData("-1,1", false, 0, 0)]
    [InlineData("1,1,1", false, 0, 0)]
    [InlineData(" 10 , 20 ", true, 10, 20)]
    [InlineData("1 0,1", false, 0, 0)]
    [InlineData(" ,1", false, 0, 0)]
    [InlineData("99999999999,1", true, int.MaxValue, 1)]
    public void Parsing(string text, bool good, int send, int want)
    {
        Assert.Equal(good, StompHeartbeat.TryParse(Encoding.ASCII.GetBytes(text), out int s, out int w));
        if (good) Assert.Equal((send, want), (s, w));
    }

    [Theory]
    [InlineData(1000, 1000, 0, 0, 0, 0)]
    [InlineData(1000, 2000, 500, 3000, 3000, 2000)]
    [InlineData(0, 2000, 4000, 3000, 0, 4000)]
    [InlineData(1000, 0, 4000, 500, 1000, 0)]
    public void Each_way_the_slower_wish_counts_and_zero_is_none(int send, int want, int peerSends, int peerWants, int sendEvery, int hearEvery)
    {
        var beat = new StompHeartbeat();
        beat.Agree(send, want, peerSends, peerWants, TimeSpan.Zero);
        Assert.Equal((sendEvery, hearEvery), ((int)beat.SendEvery.TotalMilliseconds, (int)beat.HearEvery.TotalMilliseconds));
        Assert.Equal(sendEvery + hearEvery == 0, beat.NextDeadline is null);
    }

    [Fact]
    public void Nothing_is_ever_silent_for_longer_than_agreed()
    {
        var beat = new StompHeartbeat();
        beat.Agree(1000, 0, 0, 1000, TimeSpan.Zero);
        var random = new Random(5);
        TimeSpan now = TimeSpan.Zero, last = TimeSpan.Zero;
        long sent = 0;
        int beats = 0;
        for (int i = 0; i < 10_000; i++)
        {
            // Something of our own is sent between two ticks, now and then.
            if (random.Next(3) == 0) (sent, last) = (sent + 10, now + ((beat.NextDeadline!.Value - now) * random.NextDouble()));
            now = beat.NextDeadline!.Value;
            Assert.InRange((now - last).TotalMilliseconds, 0, 1000);
            if (beat.Tick(now, sent, 0) != StompBeat.Send) continue;
            (sent, last) = (sent + 1, now);
            beats++;
        }
        Assert.InRange(beats, 1000, 9000);
    }

    [Fact]
    public void A_peer_that_is_silent_for_twice_the_agreed_time_is_dead_and_no_sooner()
    {
        var beat = new StompHeartbeat();
        beat.Agree(0, 1000, 1000, 0, TimeSpan.Zero);
        long heard = 0;
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 100; i++)
        {
            now = beat.NextDeadline!.Value;
            if (i % 2 == 0) heard++;
            Assert.Equal(StompBeat.None, beat.Tick(now, 0, heard));
        }
        TimeSpan from = now;
        while (beat.Tick(now = beat.NextDeadline!.Value, 0, heard) == StompBeat.None) { }
        Assert.InRange((now - from).TotalMilliseconds, 1000, 2500);
    }

    [Fact]
    public void Silence_of_our_own_making_is_forgiven()
    {
        var beat = new StompHeartbeat();
        beat.Agree(0, 1000, 1000, 0, TimeSpan.Zero);
        beat.Forgive(TimeSpan.FromSeconds(60));
        Assert.Equal(StompBeat.None, beat.Tick(TimeSpan.FromSeconds(61), 0, 0));
        Assert.Equal(StompBeat.Dead, beat.Tick(TimeSpan.FromSeconds(62), 0, 0));
    }
}
