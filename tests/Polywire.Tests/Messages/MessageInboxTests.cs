using System.Text;
using Polywire.Messages;

namespace Polywire.Tests.Messages;

public sealed class MessageInboxTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_come_in_order_and_without_waiting()
    {
        var inbox = new MessageInbox();
        for (int i = 0; i < 1000; i++)
            Put(inbox, $"{i}");
        Assert.Equal(1000, inbox.Count);
        for (int i = 0; i < 1000; i++)
        {
            ValueTask<Message> receive = inbox.ReceiveAsync(Cancel);
            Assert.True(receive.IsCompletedSuccessfully);
            Assert.Equal($"cats\t{i}", (await receive).ToString());
        }
        Assert.Equal(0, inbox.Count);
    }

    [Fact]
    public async Task A_receiver_that_waits_runs_where_it_is_woken()
    {
        var inbox = new MessageInbox();
        int thread = 0;
        Task receiving = ReceiveAsync();
        Assert.True(inbox.IsAwaited);
        Assert.False(inbox.WantsRest(mustRead: true));
        Put(inbox, "tom");
        Assert.True(inbox.WantsRest(mustRead: true));
        inbox.Wake();
        Assert.True(receiving.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        await receiving;

        async Task ReceiveAsync()
        {
            Assert.Equal("tom", (await inbox.ReceiveAsync(Cancel)).Text);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task A_cancelled_receive_takes_nothing()
    {
        var inbox = new MessageInbox();
        using var impatient = new CancellationTokenSource();
        Task<Message> receiving = inbox.ReceiveAsync(impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Put(inbox, "kept");
        inbox.Wake();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await inbox.ReceiveAsync(impatient.Token));
        Assert.Equal("kept", (await inbox.ReceiveAsync(Cancel)).Text);
    }

    [Fact]
    public async Task A_message_stays_as_it_is_while_others_come()
    {
        var inbox = new MessageInbox();
        Put(inbox, "held");
        Message held = await inbox.ReceiveAsync(Cancel);
        for (int i = 0; i < 10_000; i++)
            Put(inbox, "others");
        Assert.Equal("cats\theld", held.ToString());
    }

    [Fact]
    public async Task Failures_come_behind_the_messages()
    {
        var inbox = new MessageInbox();
        Put(inbox, "first");
        inbox.Fail(new InvalidOperationException("once"), forGood: false);
        Assert.Equal("first", (await inbox.ReceiveAsync(Cancel)).Text);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await inbox.ReceiveAsync(Cancel));
        Task<Message> waiting = inbox.ReceiveAsync(Cancel).AsTask();
        inbox.Fail(new IOException("ever"), forGood: true);
        await Assert.ThrowsAsync<IOException>(() => waiting);
        await Assert.ThrowsAsync<IOException>(async () => await inbox.ReceiveAsync(Cancel));
    }

    [Fact]
    public async Task Two_receives_at_once_are_refused()
    {
        var inbox = new MessageInbox();
        Task<Message> first = inbox.ReceiveAsync(Cancel).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await inbox.ReceiveAsync(Cancel));
        Put(inbox, "for the first");
        inbox.Wake();
        Assert.Equal("for the first", (await first).Text);
    }

    [Fact]
    public void It_asks_for_rest_when_it_is_full_and_an_answer_is_not_waited_for()
    {
        var inbox = new MessageInbox();
        while (!inbox.WantsRest(mustRead: false))
            Put(inbox, new string('x', 1000));
        Assert.InRange(inbox.Backlog, 256 * 1024, 258 * 1024);
        Assert.False(inbox.WantsRest(mustRead: true));
    }

    [Fact]
    public async Task Waking_and_cancelling_at_once_never_loses_a_message()
    {
        const int count = 20_000;
        var inbox = new MessageInbox();
        Task filling = Task.Run(() =>
        {
            for (int i = 0; i < count; i++)
            {
                Put(inbox, $"{i}");
                inbox.Wake();
            }
        }, Cancel);
        for (int i = 0; i < count;)
        {
            using var impatient = new CancellationTokenSource();
            if (i % 3 == 0)
                impatient.CancelAfter(TimeSpan.FromMicroseconds(20));
            try
            {
                Assert.Equal($"{i}", (await inbox.ReceiveAsync(impatient.Token)).Text);
                i++;
            }
            catch (OperationCanceledException)
            {
                // Come again.
            }
        }
        await filling;
    }

    private static void Put(MessageInbox inbox, string body) => inbox.Append("cats"u8, Encoding.UTF8.GetBytes(body));
}
