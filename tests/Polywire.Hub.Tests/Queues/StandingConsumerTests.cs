using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
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
        _keyspace.Consume(Bytes("work"), consumer, 10);
        _keyspace.RightPush("work", "3");
        Assert.Equal("1 2 3", consumer.Texts);
    }

    [Fact]
    public void Takes_no_more_than_its_credit()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, 2);
        _keyspace.RightPush("work", "1", "2", "3", "4");
        Assert.Equal("1 2", consumer.Texts);
        standing.Grant(1);
        Assert.Equal("1 2 3", consumer.Texts);
        Assert.Equal("4", _keyspace.Content("work"));
    }

    [Fact]
    public void Consumers_take_turns()
    {
        RecordingConsumer first = new(), second = new(), third = new();
        _keyspace.Consume(Bytes("work"), first, 100);
        _keyspace.Consume(Bytes("work"), second, 1);
        _keyspace.Consume(Bytes("work"), third, 100);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5", "6", "7");
        Assert.Equal(("1 4 6", "2", "3 5 7"), (first.Texts, second.Texts, third.Texts));
    }

    [Fact]
    public void A_blocked_client_gets_its_turn_between_consumers()
    {
        List<string> log = [];
        RecordingConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer, 100);
        _keyspace.Block(new Wait(new RecordingWaiter("client", log), Names("work"), QueueEnd.Left));
        _keyspace.RightPush("work", "1", "2", "3");
        Assert.Equal("1 3", consumer.Texts);
        Assert.Equal(["client: work 2"], log);
    }

    [Fact]
    public void A_cancelled_consumer_gives_back_to_the_front_in_order()
    {
        RecordingConsumer consumer = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), consumer, 3);
        _keyspace.RightPush("work", "1", "2", "3", "4", "5");
        consumer.Held.RemoveAt(0);
        standing.Cancel();
        standing.Cancel();
        Assert.Equal("2 3 4 5", _keyspace.Content("work"));
        standing.Grant(5);
        Assert.Equal("2 3 4 5", _keyspace.Content("work"));
    }

    [Fact]
    public void What_is_given_back_goes_to_the_others()
    {
        RecordingConsumer gone = new(), stays = new();
        StandingConsumer standing = _keyspace.Consume(Bytes("work"), gone, 3);
        _keyspace.RightPush("work", "1", "2", "3");
        _keyspace.Consume(Bytes("work"), stays, 10);
        standing.Cancel();
        Assert.Equal("1 2 3", stays.Texts);
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void Giving_back_passes_the_limits()
    {
        Keyspace small = new(new FakeTime(), new QueueLimits { MaxMessages = 2 });
        RecordingConsumer consumer = new();
        StandingConsumer standing = small.Consume(Bytes("work"), consumer, 2);
        small.RightPush("work", "1", "2");
        small.RightPush("work", "3", "4");
        standing.Cancel();
        Assert.Equal("1 2 3 4", small.Content("work"));
    }

    [Fact]
    public void Credit_granted_within_a_delivery_keeps_the_order()
    {
        GrantingConsumer consumer = new();
        consumer.Standing = _keyspace.Consume(Bytes("work"), consumer, 1);
        _keyspace.RightPush("work", [.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), consumer.Got);
    }

    [Fact]
    public void A_message_that_goes_straight_through_costs_one_allocation()
    {
        ForgettingConsumer consumer = new();
        _keyspace.Consume(Bytes("work"), consumer, int.MaxValue);
        byte[] name = Bytes("work");
        Push(1_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Push(10_000);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000;
        Assert.Equal(11_000, consumer.Count);
        // An array of 64 bytes with its header.
        Assert.InRange(each, 64, 88);

        void Push(int count)
        {
            ReadOnlySpan<byte> body = stackalloc byte[64];
            for (int i = 0; i < count; i++)
                _keyspace.Lists.Push(name, QueueEnd.Right, [new QueueItem(body)], onlyExisting: false, out _);
        }
    }

    private sealed class GrantingConsumer : IQueueConsumer
    {
        public List<string> Got { get; } = [];

        public StandingConsumer? Standing { get; set; }

        public void Deliver(ByteString queue, ReadOnlySpan<QueueItem> items)
        {
            foreach (QueueItem item in items)
            {
                Standing?.Grant(2);
                Got.Add(item.Text());
            }
        }

        public void Unsent(List<QueueItem> items) => Assert.Fail("Nobody cancelled it.");
    }

    private sealed class ForgettingConsumer : IQueueConsumer
    {
        public int Count { get; private set; }

        public void Deliver(ByteString queue, ReadOnlySpan<QueueItem> items) => Count += items.Length;

        public void Unsent(List<QueueItem> items) => Assert.Fail("Nobody cancelled it.");
    }
}
