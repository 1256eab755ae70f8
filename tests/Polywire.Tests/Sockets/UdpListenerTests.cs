using Polywire.Addressing;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class UdpListenerTests
{
    private static readonly Address s_anywhere = Address.Parse("udp://127.0.0.1:0");

    [Fact]
    public async Task One_peer_too_many_is_not_heard_until_another_has_gone()
    {
        await using UdpListener listener = await UdpListener.BindAsync(s_anywhere, new UdpLimits { Peers = 2 });
        await using Transport first = await SayAsync(listener, 1), second = await SayAsync(listener, 2);
        Transport firstPeer = await listener.AcceptAsync(default).WithinPatience();
        await using Transport secondPeer = await listener.AcceptAsync(default).WithinPatience();
        await using Transport third = await SayAsync(listener, 3);
        // Behind the third one's datagram in the same socket: when this has come, that one has been dropped.
        await second.SendAsync(new byte[] { 4 });
        Assert.Equal([2], await ReceiveAsync(secondPeer));
        Assert.Equal([4], await ReceiveAsync(secondPeer));

        firstPeer.Abort();
        await third.SendAsync(new byte[] { 5 });
        await using Transport thirdPeer = await listener.AcceptAsync(default).WithinPatience();
        Assert.Equal([5], await ReceiveAsync(thirdPeer));
    }

    [Fact]
    public async Task What_has_no_room_is_dropped_and_the_rest_stays_in_order()
    {
        await using UdpListener listener = await UdpListener.BindAsync(s_anywhere, new UdpLimits { Waiting = 3 });
        await using Transport near = await SayAsync(listener, 0);
        await using Transport far = await listener.AcceptAsync(default).WithinPatience();
        for (byte i = 1; i < 5; i++) await near.SendAsync(new byte[] { i });
        // Another peer's datagram, behind all of these in the same socket.
        await using Transport other = await SayAsync(listener, 9);
        await using Transport otherPeer = await listener.AcceptAsync(default).WithinPatience();
        for (byte i = 0; i < 3; i++) Assert.Equal([i], await ReceiveAsync(far));
        await near.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await ReceiveAsync(far));
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(100, 10)]
    public async Task Bytes_that_wait_have_a_cap_for_each_peer_and_for_all(int ofOne, int ofAll)
    {
        await using UdpListener listener = await UdpListener.BindAsync(s_anywhere, new UdpLimits { WaitingBytes = ofOne, AllBytes = ofAll });
        await using Transport near = await SayAsync(listener, 0);
        await using Transport far = await listener.AcceptAsync(default).WithinPatience();
        await near.SendAsync(new byte[9]);
        await near.SendAsync(new byte[1]);
        await near.SendAsync(new byte[] { 1 });
        // Behind all of these in the same socket: of a peer that has room of its own, when there is any for all.
        Transport other = await SayAsync(listener, 9), otherPeer = await listener.AcceptAsync(default).WithinPatience();
        if (ofAll == 10) await Eventually.HoldsAsync(() => listener.WaitingBytes == 10);
        else Assert.Equal([9], await ReceiveAsync(otherPeer));
        Assert.Equal(10, listener.WaitingBytes);
        Assert.Equal([0], await ReceiveAsync(far));
        Assert.Equal(9, (await ReceiveAsync(far)).Length);

        await near.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await ReceiveAsync(far));
        await other.SendAsync(new byte[8]);
        await Eventually.HoldsAsync(() => listener.WaitingBytes == 8);
        otherPeer.Abort();
        Assert.Equal(0, listener.WaitingBytes);
    }

    [Fact]
    public void At_most_64_MiB_wait_whoever_sends()
    {
        var limits = new UdpLimits();
        Assert.InRange(limits.AllBytes, 0, 64 * 1024 * 1024);
        Assert.InRange(limits.WaitingBytes, UdpTransport.MostBytes, limits.AllBytes);
    }

    [Fact]
    public async Task A_silent_peer_counts_as_gone_and_one_that_is_spoken_to_does_not()
    {
        var time = new FakeTime();
        await using UdpListener listener = await UdpListener.BindAsync(s_anywhere, new UdpLimits(), time);
        await using Transport near = await SayAsync(listener, 1);
        await using Transport far = await listener.AcceptAsync(default).WithinPatience();
        Assert.Equal([1], await ReceiveAsync(far));

        time.Advance(40_000);
        await far.SendAsync(new byte[] { 2 });
        time.Advance(40_000);
        ValueTask<int> reading = far.ReceiveAsync(new byte[10]);
        Assert.False(reading.IsCompleted);
        time.Advance(20_000);
        Assert.Equal(0, await reading.WithinPatience());
    }

    [Fact]
    public async Task A_line_is_a_datagram_and_a_datagram_a_line()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0?lines=1"));
        await using Transport near = await Connect.ToAsync(Address.Parse($"udp://127.0.0.1:{listener.Address.Port}"));
        await near.SendAsync("one"u8.ToArray());
        await using Transport far = await listener.AcceptAsync(default).WithinPatience();
        Assert.Equal("one\n"u8.ToArray(), await ReceiveAsync(far));
        await far.SendAsync("two\nthr"u8.ToArray());
        await far.SendAsync("ee\n"u8.ToArray());
        Assert.Equal("two"u8.ToArray(), await ReceiveAsync(near));
        Assert.Equal("three"u8.ToArray(), await ReceiveAsync(near));
        await Assert.ThrowsAsync<PolywireException>(async () => await far.SendAsync(new byte[UdpTransport.MostBytes + 1]));
    }

    private static async Task<Transport> SayAsync(UdpListener listener, byte what)
    {
        Transport peer = await Connect.ToAsync(Address.Parse($"udp://127.0.0.1:{listener.Address.Port}"));
        await peer.SendAsync(new[] { what });
        return peer;
    }

    private static async Task<byte[]> ReceiveAsync(Transport from)
    {
        byte[] buffer = new byte[1000];
        return buffer[..await from.ReceiveAsync(buffer).WithinPatience()];
    }
}
