using System.Collections.Concurrent;
using System.Globalization;
using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class AcknowledgementTests
{
    private readonly Keyspace _keyspace = new(new FakeTime());
    private readonly RecordingConsumer _one = new();
    private readonly RecordingConsumer _two = new();

    [Fact]
    public void What_a_consumer_saw_comes_back_marked_to_where_it_lay()
    {
        StandingConsumer one = Consume(_one, 3), two = Consume(_two, 3);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5", "6", "7", "8");
        Assert.Equal(("1 3 5", "2 4 6"), (_one.Texts, _two.Texts));

        one.Settle(2, Settlement.Done);
        Assert.Equal("1 3 5 7", _one.Texts);
        _keyspace.LeftPush("other", "0");
        two.Cancel();
        // Two has nowhere to go but the queue: one is full.
        Assert.Equal("2 4 6 8", _keyspace.Content("work"));
        one.Cancel();
        Assert.Equal("1 2 4 5 6 7 8", _keyspace.Content("work"));
        RecordingConsumer last = new();
        Consume(last, 100);
        Assert.Equal("1' 2' 4' 5' 6' 7' 8", last.Marked);
    }

    [Fact]
    public void A_refused_message_goes_to_the_next_in_line_with_a_count()
    {
        StandingConsumer one = Consume(_one, 1);
        Consume(_two, 1);
        _keyspace.RightPush("work", "cat");
        Assert.Equal(1, one.Settle(1, Settlement.Return));
        Assert.Equal("cat'", _two.Marked);
        // Only one is left to take it, again and again.
        StandingConsumer third = Consume(new RecordingConsumer(), 0);
        third.Cancel();
        Assert.Equal(0, one.Settle(1, Settlement.Return));
    }

    [Fact]
    public void Settlements_end_as_their_names_say()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = Consume(consumer, 4);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5", "6", "7", "8");
        Assert.Equal(1, standing.Settle(1, Settlement.Done));
        Assert.Equal(1, standing.Settle(2, Settlement.Discard));
        Assert.Equal("1 2 3 4 5 6", consumer.Texts);
        consumer.Held.Clear();
        Assert.Equal(1, standing.Settle(3, Settlement.Release));
        Assert.Equal(1, standing.Settle(4, Settlement.Return));
        Assert.Equal("3 4'", consumer.Marked);
        Assert.Equal(0, standing.Settle(4, Settlement.Done));
        Assert.Equal(0, standing.Settle(99, Settlement.Done));
        Assert.Equal((1, 1, 2), (Book.Acknowledged, Book.Discarded, Book.Returned));
    }

    [Fact]
    public void A_cumulative_settlement_takes_all_up_to_its_number_and_no_more()
    {
        StandingConsumer one = Consume(_one, 4);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5", "6", "7", "8");
        one.Settle(2, Settlement.Done);
        Assert.Equal(2, one.Settle(3, Settlement.Done, through: true));
        Assert.Equal("1 2 3 4 5 6 7", _one.Texts);
        _one.Held.Clear();
        Assert.Equal(3, one.Settle(6, Settlement.Return, through: true));
        // Back in order, and taken again in order.
        Assert.Equal("4' 5' 6'", _one.Marked);
        Assert.Equal("8", _keyspace.Content("work"));
        Assert.Equal(0, one.Settle(3, Settlement.Done, through: true));
    }

    [Fact]
    public void A_consumer_that_takes_and_never_acknowledges_holds_its_prefetch_and_not_one_more()
    {
        Consume(_one, 5);
        for (int i = 0; i < 1000; i++)
            _keyspace.RightPush("work", $"{i}");
        Assert.Equal(5, _one.Held.Count);
        Consume(_two, 1000);
        Assert.Equal(995, _two.Held.Count);
    }

    [Fact]
    public void What_was_not_handed_over_yet_is_not_marked()
    {
        RecordingConsumer next = new();
        StandingConsumer standing;
        using (_keyspace.Enter())
        {
            standing = Consume(_one, 5);
            _keyspace.RightPush("work", "1", "2");
            using (_keyspace.Enter())
                standing.Cancel();
            Consume(next, 5);
        }

        Assert.Equal(("", "1 2"), (_one.Marked, next.Marked));
    }

    [Fact]
    public void A_blocked_client_that_goes_gives_back_to_its_end()
    {
        StandingConsumer one = Consume(_one, 2);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5");
        _keyspace.Lists.TryPop(Bytes("work"), QueueEnd.Right, out QueueItem right);
        _keyspace.Lists.TryPop(Bytes("work"), QueueEnd.Left, out QueueItem left);
        _keyspace.RightPush("work", "6");
        _keyspace.LeftPush("work", "0");
        _keyspace.GiveBack(Bytes("work"), [right, left]);
        Assert.Equal("0 3 4 5 6", _keyspace.Content("work"));
        one.Cancel();
        Assert.Equal("0 1 2 3 4 5 6", _keyspace.Content("work"));
    }

    [Fact]
    public void Half_a_million_held_by_two_come_back_in_one_go_each()
    {
        // One by one among the other's, each would move a hundred thousand: minutes under the lock.
        StandingConsumer one = Consume(_one, 250_000), two = Consume(_two, 250_000);
        for (int i = 0; i < 250; i++)
            _keyspace.RightPush("work", [.. Enumerable.Range(i * 2000, 2000).Select(n => n.ToString(CultureInfo.InvariantCulture))]);
        Assert.Equal((250_000, 250_000), (_one.Held.Count, _two.Held.Count));
        one.Cancel();
        two.Cancel();
        List<QueueItem> items = [];
        _keyspace.Lists.Range(Bytes("work"), 0, -1, items);
        Assert.Equal(Enumerable.Range(0, 500_000), items.Select(item => int.Parse(item.Text(), CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_happens_nothing_is_lost_and_what_comes_twice_is_marked(int seed)
    {
        Random random = new(seed);
        List<(RecordingConsumer Consumer, StandingConsumer Standing)> consumers = [];
        HashSet<string> done = [], seen = [];
        int pushed = 0;
        for (int step = 0; step < 20_000; step++)
        {
            int what = random.Next(10);
            if (what < 3 && pushed < 5_000)
                _keyspace.RightPush("work", $"{pushed++}");
            else if (what == 3 && consumers.Count < 5)
                Join(random, consumers);
            else if (consumers.Count > 0)
                Act(random, consumers, done);
            foreach ((RecordingConsumer consumer, _) in consumers)
                Look(consumer, seen);
        }

        foreach ((_, StandingConsumer standing) in consumers)
            standing.Cancel();
        List<QueueItem> left = [];
        _keyspace.Lists.Range(Bytes("work"), 0, -1, left);
        Assert.Equal(pushed, done.Count + left.Count);
        // In the order in which they were pushed, whatever was out and came back.
        Assert.Equal(left.Select(item => int.Parse(item.Text(), CultureInfo.InvariantCulture)).Order(), left.Select(item => int.Parse(item.Text(), CultureInfo.InvariantCulture)));
        Assert.DoesNotContain(left, item => done.Contains(item.Text()));
        Assert.Equal(Book.Added + Book.Returned, Book.Taken + Book.Removed + left.Count);
        Assert.Equal(done.Count, Book.Acknowledged + Book.Discarded);
        Assert.Equal(0, _keyspace.Table.Find(Bytes("work"))?.HeldMessages ?? 0);
    }

    [Fact]
    public async Task Consumers_that_die_on_many_threads_lose_nothing()
    {
        const int Messages = 20_000;
        ConcurrentDictionary<string, int> done = new();
        using var pushed = new CancellationTokenSource();
        Task[] workers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            Random random = new(seed);
            while (done.Count < Messages)
            {
                MortalConsumer consumer = new(random.Next(), done);
                StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, new Prefetch { Messages = random.Next(1, 50) });
                Thread.SpinWait(random.Next(20_000));
                consumer.SettleSome(standing);
                standing.Cancel();
            }
        }))];
        await Task.Run(() =>
        {
            for (int i = 0; i < Messages; i++)
                _keyspace.RightPush("work", $"{i}");
        }).WithinPatience();
        await Task.WhenAll(workers).WithinPatience();

        Assert.All(done, entry => Assert.Equal(1, entry.Value));
        Assert.Equal(0, _keyspace.Keys.Count);
        Assert.Equal((long)Messages, Book.Acknowledged);
        Assert.Equal(Book.Added + Book.Returned, Book.Taken + Book.Removed);
    }

    private QueueBook Book => _keyspace.Table.Book;

    private StandingConsumer Consume(IQueueConsumer consumer, int messages)
        => _keyspace.Consume(Bytes("work"), consumer, new Prefetch { Messages = messages, Bytes = long.MaxValue });

    private void Join(Random random, List<(RecordingConsumer Consumer, StandingConsumer Standing)> consumers)
    {
        RecordingConsumer consumer = new();
        consumers.Add((consumer, Consume(consumer, random.Next(1, 30))));
    }

    private static void Act(Random random, List<(RecordingConsumer Consumer, StandingConsumer Standing)> consumers, HashSet<string> done)
    {
        int at = random.Next(consumers.Count);
        (RecordingConsumer consumer, StandingConsumer standing) = consumers[at];
        if (random.Next(40) == 0)
        {
            consumers.RemoveAt(at);
            standing.Cancel();
            return;
        }

        if (consumer.Held.Count == 0)
            return;
        Delivery delivery = consumer.Held[random.Next(consumer.Held.Count)];
        bool through = random.Next(4) == 0;
        Settlement how = (Settlement)random.Next(4);
        // What the consumer would see no more; noted before, since what goes back may come again at once.
        Delivery[] settled = [.. consumer.Held.Where(held => through ? held.Id <= delivery.Id : held.Id == delivery.Id)];
        consumer.Held.RemoveAll(settled.Contains);
        Assert.Equal(settled.Length, standing.Settle(delivery.Id, how, through));
        if (how is Settlement.Done or Settlement.Discard)
            Assert.All(settled, one => Assert.True(done.Add(one.Item.Text())));
    }

    /// <summary>A message that somebody has seen before carries the mark, but for those that were released unseen.</summary>
    private static void Look(RecordingConsumer consumer, HashSet<string> seen)
    {
        foreach (Delivery delivery in consumer.Held)
        {
            if (delivery.Item.Redeliveries > 0)
                Assert.Contains(delivery.Item.Text(), seen);
            seen.Add(delivery.Item.Text());
        }
    }

    private sealed class MortalConsumer(int seed, ConcurrentDictionary<string, int> done) : IQueueConsumer
    {
        private readonly Random _random = new(seed);
        private readonly ConcurrentQueue<Delivery> _held = new();

        public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
        {
            foreach (Delivery delivery in deliveries)
            {
                if (_random.Next(2) == 0)
                    _held.Enqueue(delivery);
                else
                    Finish(from, delivery);
            }
        }

        public void SettleSome(StandingConsumer standing)
        {
            while (_held.TryDequeue(out Delivery delivery))
                Finish(standing, delivery);
        }

        private void Finish(StandingConsumer standing, Delivery delivery)
        {
            // Only what is still its own counts as worked off.
            if (standing.Settle(delivery.Id, Settlement.Done) == 1)
                done.AddOrUpdate(delivery.Item.Text(), 1, static (_, count) => count + 1);
        }
    }
}
