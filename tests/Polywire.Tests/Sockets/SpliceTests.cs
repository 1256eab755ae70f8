using System.Text;
using Polywire.Addressing;
using Polywire.Sockets;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class SpliceTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task The_end_of_one_side_half_closes_the_other_and_both_ends_end_it()
    {
        (MemoryTransport near, MemoryTransport left) = MemoryTransport.CreatePair();
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair();
        var splice = new Splice(left, right, new SpliceOptions { Time = _time });
        Task running = splice.RunAsync();

        await near.SendAsync("question"u8.ToArray());
        await near.FinishAsync();
        Assert.Equal("question", await ToTheEndAsync(far));
        Assert.False(running.IsCompleted);

        await far.SendAsync("answer"u8.ToArray());
        await far.FinishAsync();
        Assert.Equal("answer", await ToTheEndAsync(near));
        await running.WithinPatience();
        Assert.Equal((8, 6), (splice.LeftToRight, splice.RightToLeft));
    }

    [Fact]
    public async Task A_side_that_takes_nothing_makes_the_other_wait()
    {
        (MemoryTransport near, MemoryTransport left) = MemoryTransport.CreatePair(capacity: 1024);
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair(capacity: 1024);
        using var stop = new CancellationTokenSource();
        Task running = new Splice(left, right, new SpliceOptions { BufferBytes = 1024, Time = _time }).RunAsync(stop.Token);

        ValueTask sending = near.SendAsync(new byte[100_000]);
        Assert.False(sending.IsCompleted);
        Assert.Equal(100_000, await CountAsync(far, 100_000));
        await sending.WithinPatience();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinPatience());
    }

    [Fact]
    public async Task A_side_that_need_not_end_is_left_when_it_is_silent()
    {
        (Transport near, Transport left) = await UdpPairAsync();
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair();
        Task running = new Splice(left, right, new SpliceOptions { Time = _time, Linger = TimeSpan.FromSeconds(1) }).RunAsync();
        await near.SendAsync("one"u8.ToArray());
        Assert.Equal(3, await CountAsync(far, 3));

        int timers = _time.Pending;
        await far.FinishAsync();
        await _time.TimersAsync(timers + 1);
        // It is not silent: whoever speaks while it is lingered for is heard, and lingered for again.
        await near.SendAsync("two"u8.ToArray());
        Assert.Equal(3, await CountAsync(far, 3));
        _time.Advance(1000);
        await _time.TimersAsync(timers + 1);
        Assert.False(running.IsCompleted);

        _time.Advance(1000);
        await running.WithinPatience();
        near.Abort();
    }

    [Fact]
    public async Task Silence_of_both_is_a_time_out()
    {
        (_, MemoryTransport left) = MemoryTransport.CreatePair();
        (_, MemoryTransport right) = MemoryTransport.CreatePair();
        Task running = new Splice(left, right, new SpliceOptions { Time = _time, Idle = TimeSpan.FromSeconds(8) }).RunAsync();

        while (!running.IsCompleted)
        {
            await Eventually.HoldsAsync(() => _time.Pending > 0 || running.IsCompleted);
            _time.Advance(1000);
        }

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => running);
        Assert.Equal(FailureCause.TimedOut, failure.Cause);
    }

    [Fact]
    public async Task A_side_that_breaks_ends_it_with_its_name()
    {
        (MemoryTransport near, MemoryTransport left) = MemoryTransport.CreatePair("near");
        (_, MemoryTransport right) = MemoryTransport.CreatePair("far");
        Task running = new Splice(left, right, new SpliceOptions { Time = _time }).RunAsync();

        near.Abort();

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => running.WithinPatience());
        Assert.Contains("near broke the connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_becomes_datagrams_of_the_stated_size_and_datagrams_stay_what_they_are()
    {
        (Transport near, Transport left) = await UdpPairAsync();
        (MemoryTransport far, MemoryTransport right) = MemoryTransport.CreatePair();
        using var stop = new CancellationTokenSource();
        List<int> pieces = [];
        Task running = new Splice(left, right, new SpliceOptions { DatagramBytes = 1000, Tap = (fromLeft, bytes) => { if (fromLeft) pieces.Add(bytes.Length); } }).RunAsync(stop.Token);

        await far.SendAsync(new byte[2500]);
        byte[] buffer = new byte[70_000];
        List<int> datagrams = [];
        while (datagrams.Sum() < 2500) datagrams.Add(await near.ReceiveAsync(buffer).WithinPatience());
        Assert.All(datagrams, size => Assert.InRange(size, 1, 1000));

        foreach (int size in (int[])[1, 65_507, 3])
        {
            await near.SendAsync(new byte[size]);
            Assert.Equal(size, await CountAsync(far, size));
        }
        Assert.Equal([1, 65_507, 3], pieces);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinPatience());
        near.Abort();
    }

    private static async Task<(Transport, Transport)> UdpPairAsync()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("udp://127.0.0.1:0"));
        Transport near = await Connect.ToAsync(listener.Address);
        await near.SendAsync("hello"u8.ToArray());
        Transport far = await listener.AcceptAsync(CancellationToken.None).WithinPatience();
        Assert.Equal(5, await far.ReceiveAsync(new byte[10]).WithinPatience());
        return (near, far);
    }

    private static async Task<string> ToTheEndAsync(Transport from)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[1000];
        while (await from.ReceiveAsync(buffer).WithinPatience() is > 0 and var read) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return text.ToString();
    }

    private static async Task<int> CountAsync(Transport from, int count)
    {
        byte[] buffer = new byte[70_000];
        int had = 0;
        while (had < count) had += await from.ReceiveAsync(buffer).WithinPatience();
        return had;
    }
}
