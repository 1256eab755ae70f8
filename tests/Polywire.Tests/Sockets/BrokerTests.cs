using Polywire.Addressing;
using Polywire.Sockets;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class BrokerTests : IAsyncLifetime
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<int> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private TransportListener _listener = null!;
    private Task _running = null!;
    private Broker _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _listener = await TransportListener.BindAsync(Address.Parse("tcp://127.0.0.1:0"));
        _broker = new Broker(new BrokerLimits { Peers = 3, WaitingBytes = 200_000 }) { Tap = (_, bytes) => _seen.Enqueue(bytes.Length) };
        _running = _broker.RunAsync(_listener, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WithinPatience());
        await _listener.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Everybody_hears_the_others_and_not_itself()
    {
        await using Transport one = await JoinAsync(1), two = await JoinAsync(2), three = await JoinAsync(3);
        await one.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await ReceiveAsync(two, 5));
        Assert.Equal("hello"u8.ToArray(), await ReceiveAsync(three, 5));
        await two.SendAsync("you"u8.ToArray());
        Assert.Equal("you"u8.ToArray(), await ReceiveAsync(one, 3));
    }

    [Fact]
    public async Task Who_has_said_its_last_still_hears_but_makes_room_for_somebody_new()
    {
        await using Transport one = await JoinAsync(1), two = await JoinAsync(2), three = await JoinAsync(3);
        await two.FinishAsync();
        await one.SendAsync("still"u8.ToArray());
        Assert.Equal("still"u8.ToArray(), await ReceiveAsync(two, 5));
        Assert.Equal("still"u8.ToArray(), await ReceiveAsync(three, 5));
        await Eventually.HoldsAsync(() => _seen.Contains(0));

        await using Transport four = await Connect.ToAsync(_listener.Address);
        Assert.Equal(0, await EndOfAsync(two));
        await four.SendAsync("new"u8.ToArray());
        Assert.Equal("new"u8.ToArray(), await ReceiveAsync(one, 3));

        // Nobody has ended now: one too many is closed.
        await using Transport five = await Connect.ToAsync(_listener.Address);
        Assert.Equal(0, await EndOfAsync(five));
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_and_the_others_go_on()
    {
        await using Transport one = await JoinAsync(1), deaf = await JoinAsync(2), three = await JoinAsync(3);
        byte[] piece = new byte[60_000];
        long sent = 0;
        while (_broker.Peers == 3)
        {
            await one.SendAsync(piece).WithinPatience();
            sent += piece.Length;
            Assert.Equal(piece.Length, (await ReceiveAsync(three, piece.Length)).Length);
            Assert.True(sent < 200_000_000, "a peer that does not read was not cut");
        }
        Assert.Equal(2, _broker.Peers);
    }

    [Fact]
    public async Task Who_does_not_shake_hands_has_a_place_for_a_while_only()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("ws://127.0.0.1:0"));
        Address bare = Address.Parse($"tcp://127.0.0.1:{listener.Address.Port}");
        using var stop = new CancellationTokenSource();
        Broker patient = new(new BrokerLimits { Peers = 1 });
        Task running = patient.RunAsync(listener, stop.Token);
        await using (Transport silent = await Connect.ToAsync(bare))
        {
            await Eventually.HoldsAsync(() => patient.Peers == 1);
            await using Transport tooMany = await Connect.ToAsync(bare);
            Assert.Equal(0, await EndOfAsync(tooMany));
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinPatience());

        using var end = new CancellationTokenSource();
        running = new Broker(new BrokerLimits { HandshakeTimeout = TimeSpan.FromMilliseconds(50) }).RunAsync(listener, end.Token);
        await using Transport cut = await Connect.ToAsync(bare);
        Assert.Equal(0, await EndOfAsync(cut));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinPatience());
    }

    [Fact]
    public async Task What_cannot_be_shown_ends_the_broker()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("tcp://127.0.0.1:0"));
        Broker broker = new() { Tap = (_, _) => throw new IOException("no space left") };
        Task running = broker.RunAsync(listener, CancellationToken.None);
        await using Transport one = await Connect.ToAsync(listener.Address);
        await one.SendAsync("hello"u8.ToArray());

        IOException failure = await Assert.ThrowsAsync<IOException>(() => running.WithinPatience());
        Assert.Equal("no space left", failure.Message);
        Assert.Equal(0, await EndOfAsync(one));
    }

    private async Task<Transport> JoinAsync(int number)
    {
        Transport peer = await Connect.ToAsync(_listener.Address);
        await Eventually.HoldsAsync(() => _broker.Peers == number);
        return peer;
    }

    private static async Task<int> EndOfAsync(Transport peer)
    {
        try
        {
            return await peer.ReceiveAsync(new byte[10]).WithinPatience();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return 0;
        }
    }

    private static async Task<byte[]> ReceiveAsync(Transport from, int count)
    {
        byte[] buffer = new byte[count];
        for (int had = 0; had < count;) had += await from.ReceiveAsync(buffer.AsMemory(had)).WithinPatience();
        return buffer;
    }
}
