using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

public sealed class PushPullTests : ZeromqTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_arrive_in_order(bool pullBinds)
    {
        (ZeromqSocket a, ZeromqSocket b) = pullBinds
            ? await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push)
            : await PairAsync(ZmtpSocketType.Push, ZmtpSocketType.Pull);
        (ZeromqSocket pull, ZeromqSocket push) = pullBinds ? (a, b) : (b, a);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 20_000; i++) await push.SendAsync(Bytes($"{i}"), Patience);
        });
        for (int i = 0; i < 20_000; i++) Assert.Equal($"{i}", await ReceiveAsync(pull));
        await sending;
    }

    [Fact]
    public async Task Frames_stay_together_and_large_ones_arrive()
    {
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push);
        byte[] large = new byte[10_000_000];
        Random.Shared.NextBytes(large);
        Task sending = push.SendAsync([Bytes("a"), default, large, Bytes("z")], Patience).AsTask();
        ZeromqMessage message = await pull.ReceiveAsync(Patience);
        Assert.Equal(4, message.Count);
        Assert.Equal((0, "a", "z"), (message[1].Length, message.Text(0), message.Text(3)));
        Assert.True(message[2].Span.SequenceEqual(large));
        await sending;
        await push.SendAsync(default(ReadOnlyMemory<byte>), Patience);
        Assert.Equal(0, (await pull.ReceiveAsync(Patience))[0].Length);
    }

    [Fact]
    public async Task Work_goes_round_robin()
    {
        string name = Name();
        ZeromqSocket push = await BindAsync(ZmtpSocketType.Push, name);
        ZeromqSocket[] pulls = [.. Enumerable.Range(0, 3).Select(_ => Connect(ZmtpSocketType.Pull, name))];
        await Eventually.HoldsAsync(() => push.PeerCount == 3);
        for (int i = 0; i < 30; i++) await push.SendAsync($"{i}");
        foreach (ZeromqSocket pull in pulls)
        {
            int first = int.Parse(await ReceiveAsync(pull));
            for (int i = 1; i < 10; i++) Assert.Equal($"{first + (3 * i)}", await ReceiveAsync(pull));
            await NothingComesAsync(pull);
        }
    }

    [Fact]
    public async Task Peers_are_heard_in_turn()
    {
        string name = Name();
        ZeromqSocket pull = await BindAsync(ZmtpSocketType.Pull, name);
        ZeromqSocket loud = Connect(ZmtpSocketType.Push, name);
        for (int i = 0; i < 500; i++) await loud.SendAsync("loud");
        ZeromqSocket quiet = Connect(ZmtpSocketType.Push, name);
        await quiet.SendAsync("quiet");
        await loud.FlushAsync(Patience);
        await quiet.FlushAsync(Patience);
        await Eventually.HoldsAsync(() => pull.PeerCount == 2);
        // Nothing tells that the message of the quiet one has come so far that it is in turn.
        await Task.Delay(1_000);
        List<string> first = [];
        for (int i = 0; i < 10; i++) first.Add(await ReceiveAsync(pull));
        Assert.Contains("quiet", first);
    }

    [Fact]
    public async Task Connected_queues_up_to_the_mark_then_waits()
    {
        ZeromqSocket push = Connect(ZmtpSocketType.Push, Name(), Quick with { SendHighWaterMark = 10, Linger = TimeSpan.Zero });
        for (int i = 0; i < 10; i++) Assert.True(push.SendAsync(Bytes($"{i}"), CancellationToken.None).IsCompletedSuccessfully);
        using CancellationTokenSource soon = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await push.SendAsync(Bytes("one more"), soon.Token));
    }

    [Fact]
    public async Task What_queued_goes_out_once_somebody_listens()
    {
        string name = Name();
        ZeromqSocket push = Connect(ZmtpSocketType.Push, name);
        for (int i = 0; i < 5; i++) await push.SendAsync($"{i}");
        ZeromqSocket pull = await BindAsync(ZmtpSocketType.Pull, name);
        for (int i = 0; i < 5; i++) Assert.Equal($"{i}", await ReceiveAsync(pull));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bound_or_immediate_waits_for_a_peer(bool immediate)
    {
        string name = Name();
        ZeromqSocket push = immediate
            ? Connect(ZmtpSocketType.Push, name, Quick with { Immediate = true })
            : await BindAsync(ZmtpSocketType.Push, name);
        ValueTask send = push.SendAsync(Bytes("x"), Patience);
        Assert.False(send.IsCompleted);
        ZeromqSocket pull = immediate ? await BindAsync(ZmtpSocketType.Pull, name) : Connect(ZmtpSocketType.Pull, name);
        await send;
        Assert.Equal("x", await ReceiveAsync(pull));
    }

    [Fact]
    public async Task Push_waits_at_the_mark_and_loses_nothing()
    {
        // Nobody receives: inproc holds a buffer's worth, then the mark counts.
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push, null, Quick with { SendHighWaterMark = 5 });
        byte[] body = new byte[100_000];
        int sent = 0;
        Task sending = Task.Run(async () =>
        {
            for (; sent < 100; sent++) await push.SendAsync(body, Patience);
        });
        await Eventually.HoldsAsync(() => sent >= 5);
        await Task.Delay(100);
        Assert.InRange(sent, 5, 50);
        for (int i = 0; i < 100; i++) Assert.Equal(body.Length, (await pull.ReceiveAsync(Patience))[0].Length);
        await sending;
        Assert.Equal(0, push.Dropped);
    }

    [Fact]
    public async Task Without_a_mark_a_peer_that_does_not_read_holds_nobody()
    {
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push, null, Quick with { SendHighWaterMark = 0 });
        byte[] body = new byte[1000];
        for (int i = 0; i < 5000; i++) await push.SendAsync(body, Patience);
        for (int i = 0; i < 5000; i++) Assert.Equal(1000, (await pull.ReceiveAsync(Patience))[0].Length);
    }

    [Fact]
    public async Task Cancelled_receive_takes_nothing()
    {
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push);
        int received = 0;
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await push.SendAsync(Bytes($"{i}"), Patience);
                if (i % 10 == 0) await Task.Yield();
            }
        });
        while (received < 2000)
        {
            using CancellationTokenSource soon = new();
            ValueTask<ZeromqMessage> receive = pull.ReceiveAsync(soon.Token);
            if (!receive.IsCompleted) await soon.CancelAsync();
            try
            {
                Assert.Equal($"{received}", (await receive).ToString());
                received++;
            }
            catch (OperationCanceledException)
            {
            }
        }
        await sending;
    }

    [Fact]
    public async Task Many_threads_may_send()
    {
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push);
        Task[] senders = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++) await push.SendAsync(Bytes($"{thread}"), Bytes($"{i}"), Patience);
        }))];
        int[] next = new int[4];
        for (int i = 0; i < 8000; i++)
        {
            ZeromqMessage message = await pull.ReceiveAsync(Patience);
            Assert.Equal($"{next[int.Parse(message.Text(0))]++}", message.Text(1));
        }
        await Task.WhenAll(senders);
    }

    [Fact]
    public async Task Only_one_receive_may_wait()
    {
        ZeromqSocket pull = await BindAsync(ZmtpSocketType.Pull, Name());
        using CancellationTokenSource stop = new();
        ValueTask<ZeromqMessage> first = pull.ReceiveAsync(stop.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pull.ReceiveAsync(Patience));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
    }

    [Fact]
    public async Task Wrong_direction_is_refused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Open(ZmtpSocketType.Push).ReceiveAsync(Patience));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Open(ZmtpSocketType.Pull).SendAsync("x"));
        Assert.Throws<InvalidOperationException>(() => Open(ZmtpSocketType.Pull).Subscribe("x"));
    }

    [Fact]
    public async Task Disposing_sends_what_was_accepted_and_ends_waits()
    {
        string name = Name();
        ZeromqSocket pull = await BindAsync(ZmtpSocketType.Pull, name);
        ZeromqSocket push = Connect(ZmtpSocketType.Push, name, Quick with { Linger = Eventually.Patience });
        for (int i = 0; i < 1000; i++) await push.SendAsync($"{i}");
        Task closing = push.DisposeAsync().AsTask();
        for (int i = 0; i < 1000; i++) Assert.Equal($"{i}", await ReceiveAsync(pull));
        await closing;
        ValueTask<ZeromqMessage> waiting = pull.ReceiveAsync(Patience);
        await pull.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await push.SendAsync("x"));
    }

    [Fact]
    public async Task Linger_of_zero_does_not_wait()
    {
        ZeromqSocket push = Connect(ZmtpSocketType.Push, Name(), Quick with { Linger = TimeSpan.Zero });
        await push.SendAsync("nobody will hear");
        await push.DisposeAsync().WithinPatience();
    }

    [Fact]
    public async Task Reconnects_and_keeps_what_was_not_sent()
    {
        string name = Name();
        ZeromqSocket first = await BindAsync(ZmtpSocketType.Pull, name);
        ZeromqSocket push = Connect(ZmtpSocketType.Push, name);
        await push.SendAsync("one");
        Assert.Equal("one", await ReceiveAsync(first));
        await first.DisposeAsync();
        await Eventually.HoldsAsync(() => push.PeerCount == 0);
        await push.SendAsync("two");
        ZeromqSocket second = await BindAsync(ZmtpSocketType.Pull, name);
        Assert.Equal("two", await ReceiveAsync(second));
    }

    [Fact]
    public async Task Conflate_keeps_the_newest()
    {
        (ZeromqSocket pull, ZeromqSocket push) = await PairAsync(ZmtpSocketType.Pull, ZmtpSocketType.Push, Quick with { Conflate = true });
        for (int i = 0; i < 1000; i++) await push.SendAsync($"{i}");
        await push.FlushAsync(Patience);
        await Task.Delay(50);
        // On a busy machine the last of them may still be on its way.
        int received = 1;
        while (await ReceiveAsync(pull) != "999") received++;
        Assert.InRange(received, 1, 100);
        await NothingComesAsync(pull);
    }

    [Fact]
    public async Task Conflating_push_holds_one()
    {
        string name = Name();
        ZeromqSocket push = Connect(ZmtpSocketType.Push, name, Quick with { Conflate = true });
        for (int i = 0; i < 100; i++) await push.SendAsync($"{i}");
        ZeromqSocket pull = await BindAsync(ZmtpSocketType.Pull, name);
        Assert.Equal("99", await ReceiveAsync(pull));
        await NothingComesAsync(pull);
        await push.SendAsync("100");
        Assert.Equal("100", await ReceiveAsync(pull));
    }

    [Fact]
    public async Task Endpoint_can_be_closed_while_others_stay()
    {
        string one = Name(), two = Name();
        ZeromqSocket pull = Open(ZmtpSocketType.Pull);
        await pull.BindAsync(one);
        Polywire.Addressing.Address second = await pull.BindAsync(two);
        ZeromqSocket a = Connect(ZmtpSocketType.Push, one), b = Connect(ZmtpSocketType.Push, two);
        await Eventually.HoldsAsync(() => pull.PeerCount == 2);
        await pull.CloseAsync(second);
        await Eventually.HoldsAsync(() => pull.PeerCount == 1 && b.PeerCount == 0);
        await a.SendAsync("still here");
        Assert.Equal("still here", await ReceiveAsync(pull));
    }
}
