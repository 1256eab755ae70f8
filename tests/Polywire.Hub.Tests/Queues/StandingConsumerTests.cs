using Polywire.Hubs.Queues;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class StandingConsumerTests
{
    private readonly Keyspace _keyspace = new(new FakeTime());

    [Fact]
    public void Takes_what_lies_there_and_what_comes()
    {
        _keyspace.RightPush("work", "1", "2");
        RecordingConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer);
        _keyspace.RightPush("work", "3");
        Assert.Equal("1 2 3", consumer.Texts);
    }

    [Fact]
    public void Takes_no_more_than_it_may_hold()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, Few(2));
        _keyspace.RightPush("work", "1", "2", "3", "4");
        Assert.Equal("1 2", consumer.Texts);
        Assert.Equal(1, standing.Settle(consumer.Held[0].Id, Settlement.Done));
        Assert.Equal("1 2 3", consumer.Texts);
        Assert.Equal("4", _keyspace.Content("work"));
    }

    [Fact]
    public void Takes_bytes_until_it_holds_enough_of_them()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, new Prefetch { Bytes = 6 });
        _keyspace.RightPush("work", "12345", "6789", "0", "x");
        Assert.Equal("12345 6789", consumer.Texts);
        standing.Settle(consumer.Held[1].Id, Settlement.Done);
        Assert.Equal("12345 6789 0", consumer.Texts);
    }

    [Fact]
    public void Consumers_take_turns()
    {
        RecordingConsumer first = new(), second = new(), third = new();
        _keyspace.Consume(Bytes("work"), first);
        _keyspace.Consume(Bytes("work"), second, Few(1));
        _keyspace.Consume(Bytes("work"), third);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5", "6", "7");
        Assert.Equal(("1 4 6", "2", "3 5 7"), (first.Texts, second.Texts, third.Texts));
    }

    [Fact]
    public void A_blocked_client_gets_its_turn_between_consumers()
    {
        List<string> log = [];
        RecordingConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer);
        _keyspace.Block(new Wait(new RecordingWaiter("client", log), Names("work"), QueueEnd.Left));
        _keyspace.RightPush("work", "1", "2", "3");
        Assert.Equal("1 3", consumer.Texts);
        Assert.Equal(["client: work 2"], log);
    }

    [Fact]
    public void A_cancelled_consumer_gives_back_to_the_front_in_order()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, Few(3));
        _keyspace.RightPush("work", "1", "2", "3", "4", "5");
        standing.Settle(1, Settlement.Done);
        standing.Cancel();
        standing.Cancel();
        Assert.Equal("2 3 4 5", _keyspace.Content("work"));
        Assert.Equal(0, standing.Settle(2, Settlement.Done));
        Assert.Equal("2 3 4 5", _keyspace.Content("work"));
    }

    [Fact]
    public void What_is_given_back_goes_to_the_others()
    {
        RecordingConsumer gone = new(), stays = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), gone, Few(3));
        _keyspace.RightPush("work", "1", "2", "3");
        _keyspace.Consume(Bytes("work"), stays, Few(10));
        standing.Cancel();
        Assert.Equal("1 2 3", stays.Texts);
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void What_a_consumer_holds_counts_against_the_limits_until_it_is_settled()
    {
        Keyspace small = new(new FakeTime(), new QueueLimits { MaxMessages = 3, MaxBytes = 10 });
        RecordingConsumer consumer = new();
        StandingConsumer standing = small.Consume(Bytes("work"), consumer, Few(2));
        small.RightPush("work", "1", "2", "3");
        Assert.Equal(QueueOutcome.Full, small.Lists.Push(Bytes("work"), QueueEnd.Right, [Item("4")], onlyExisting: false, out _));
        standing.Settle(1, Settlement.Done);
        small.RightPush("work", "4");
        Assert.Equal(QueueOutcome.Full, small.Lists.Push(Bytes("work"), QueueEnd.Right, [Item("5")], onlyExisting: false, out _));
        standing.Cancel();
        Assert.Equal("2 3 4", small.Content("work"));
        small.Lists.TryPop(Bytes("work"), QueueEnd.Left, out _);
        Assert.Equal(QueueOutcome.Full, small.Lists.Push(Bytes("work"), QueueEnd.Right, [Item("123456789")], onlyExisting: false, out _));
        small.RightPush("work", "12345678");
    }

    [Fact]
    public void Giving_back_passes_the_limits()
    {
        Keyspace small = new(new FakeTime(), new QueueLimits { MaxMessages = 2 });
        small.RightPush("work", "1", "2");
        Assert.True(small.Lists.TryPop(Bytes("work"), QueueEnd.Left, out QueueItem popped));
        small.RightPush("work", "3");
        small.GiveBack(Bytes("work"), [popped]);
        Assert.Equal("1 2 3", small.Content("work"));
    }

    [Fact]
    public void Settling_within_a_delivery_keeps_the_order()
    {
        SettlingConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer, Few(1));
        _keyspace.RightPush("work", [.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), consumer.Got);
    }

    [Fact]
    public void A_message_that_goes_straight_through_costs_one_allocation()
    {
        SettlingConsumer consumer = new() { Keeps = false };
        _keyspace.Consume(Bytes("work"), consumer);
        byte[] name = Bytes("work");
        int pushed = 0;
        // An array of 64 bytes with its header.
        Allocates.AtMost(88, 1_000, () =>
        {
            ReadOnlySpan<byte> body = stackalloc byte[64];
            for (int i = 0; i < 1_000; i++, pushed++)
                _keyspace.Lists.Push(name, QueueEnd.Right, [new QueueItem(body)], onlyExisting: false, out _);
        });
        Assert.Equal(pushed, consumer.Count);
    }

    private static Prefetch Few(int messages) => new() { Messages = messages };

    private sealed class SettlingConsumer : IQueueConsumer
    {
        public List<string> Got { get; } = [];

        public bool Keeps { get; init; } = true;

        public int Count { get; private set; }

        public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
        {
            foreach (Delivery delivery in deliveries)
            {
                Count += from.Settle(delivery.Id, Settlement.Done);
                if (Keeps)
                    Got.Add(delivery.Item.Text());
            }
        }
    }
}
