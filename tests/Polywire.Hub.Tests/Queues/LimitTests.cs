using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class LimitTests
{
    [Fact]
    public void The_defaults_are_those_promised()
    {
        Assert.Equal(1_000_000, QueueLimits.Default.MaxMessages);
        Assert.Equal(1_073_741_824, QueueLimits.Default.MaxBytes);
        Assert.Equal(1_000_000, QueueLimits.Default.MaxQueues);
    }

    [Fact]
    public void A_queue_holds_its_limit_of_messages_and_not_one_more()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxMessages = 3 });
        keyspace.RightPush("q", "1", "2");
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "3", "4"));
        Assert.Equal("1 2", keyspace.Content("q"));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "3"));
        Assert.Equal(QueueOutcome.Full, Push(keyspace, ""));
        Assert.Equal(QueueOutcome.Full, keyspace.Lists.Insert(Bytes("q"), false, Bytes("1"), Item("0"), out _));
        Assert.Equal(QueueOutcome.Done, keyspace.Lists.Set(Bytes("q"), 0, Item("one")));
        Assert.Equal("one 2 3", keyspace.Content("q"));
    }

    [Fact]
    public void A_queue_holds_its_limit_of_bytes_and_not_one_more()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxBytes = 10 });
        keyspace.RightPush("q", "1234", "56789");
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "ab"));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "a"));
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "b"));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, ""));
        Assert.Equal(QueueOutcome.Full, keyspace.Lists.Set(Bytes("q"), 0, Item("12345")));
        Assert.Equal(QueueOutcome.Done, keyspace.Lists.Set(Bytes("q"), 0, Item("123")));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "b"));
        Assert.True(keyspace.Lists.TryPop(Bytes("q"), QueueEnd.Left, out _));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "xyz"));
    }

    [Fact]
    public void A_move_onto_a_full_queue_is_refused_but_turning_one_round_is_not()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxMessages = 2 });
        keyspace.RightPush("a", "1");
        keyspace.RightPush("q", "2", "3");
        Assert.Equal(QueueOutcome.Full, keyspace.Lists.Move(Bytes("a"), QueueEnd.Left, Bytes("q"), QueueEnd.Left, out _));
        Assert.Equal("1", keyspace.Content("a"));
        Assert.Equal(QueueOutcome.Done, keyspace.Lists.Move(Bytes("q"), QueueEnd.Left, Bytes("q"), QueueEnd.Right, out _));
        Assert.Equal("3 2", keyspace.Content("q"));
    }

    [Fact]
    public void There_are_as_many_queues_as_the_limit_says_and_not_one_more()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxQueues = 2 });
        keyspace.RightPush("a", "1", "2");
        keyspace.RightPush("b", "3");
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "x"));
        Assert.Equal(QueueOutcome.Full, keyspace.Lists.Move(Bytes("a"), QueueEnd.Left, Bytes("q"), QueueEnd.Left, out _));
        Assert.Equal(QueueOutcome.Full, keyspace.Keys.Copy(Bytes("a"), Bytes("q"), replace: false));
        Assert.Equal((2, "1 2"), (keyspace.Keys.Count, keyspace.Content("a")));
        keyspace.RightPush("a", "4");
        Assert.Equal(QueueOutcome.Done, keyspace.Keys.Copy(Bytes("a"), Bytes("b"), replace: true));
        Assert.Equal(QueueOutcome.Done, keyspace.Keys.Rename(Bytes("b"), Bytes("c"), replace: false));
        Assert.True(keyspace.Keys.Delete(Bytes("c")));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "x"));
    }

    [Fact]
    public void A_queue_whose_messages_are_with_consumers_counts()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxQueues = 1 });
        RecordingConsumer consumer = new();
        StandingConsumer standing = keyspace.Consume(Bytes("a"), consumer);
        keyspace.RightPush("a", "1");
        Assert.Equal(("1", 0), (consumer.Texts, keyspace.Keys.Count));
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "x"));
        keyspace.RightPush("a", "2");

        standing.Settle(consumer.Held[0].Id, Settlement.Done);
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "x"));
        standing.Settle(consumer.Held[1].Id, Settlement.Done);
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "x"));
        Assert.Equal(QueueOutcome.Full, keyspace.Lists.Push(Bytes("a"), QueueEnd.Right, [Item("3")], onlyExisting: false, out _));

        Assert.True(keyspace.Lists.TryPop(Bytes("q"), QueueEnd.Left, out _));
        keyspace.RightPush("a", "4");
        standing.Cancel();
        Assert.Equal(("4", 1), (keyspace.Content("a"), keyspace.Keys.Count));
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "x"));
        Assert.True(keyspace.Keys.Delete(Bytes("a")));
        Assert.Equal(QueueOutcome.Done, Push(keyspace, "x"));
    }

    [Fact]
    public void A_transaction_makes_no_queue_too_many()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxQueues = 2 });
        keyspace.RightPush("a", "1");
        Assert.Equal(QueueOutcome.Full, Commit("a", "b", "c"));
        Assert.Equal(1, keyspace.Keys.Count);
        Assert.Equal(QueueOutcome.Done, Commit("a", "b", "b"));
        Assert.Equal(2, keyspace.Keys.Count);

        QueueOutcome Commit(params string[] queues)
        {
            var transaction = new QueueTransaction(keyspace);
            foreach (string queue in queues) transaction.Push(new ByteString(queue), Item("x"));
            return transaction.Commit();
        }
    }

    [Fact]
    public void A_refused_push_leaves_no_key_behind()
    {
        Keyspace keyspace = new(limits: new QueueLimits { MaxMessages = 0 });
        Assert.Equal(QueueOutcome.Full, Push(keyspace, "1"));
        Assert.Equal(0, keyspace.Keys.Count);
    }

    [Fact]
    public void Names_that_come_and_go_leave_nothing_behind()
    {
        Keyspace keyspace = new();
        for (int i = 0; i < 10_000; i++)
        {
            keyspace.RightPush($"queue {i}", "x");
            Assert.True(keyspace.Lists.TryPop(Bytes($"queue {i}"), QueueEnd.Left, out _));
        }

        Assert.Equal(0, keyspace.Keys.Count);
        using (keyspace.Enter())
            Assert.InRange(keyspace.Table.Known, 0, 256);
    }

    private static QueueOutcome Push(Keyspace keyspace, params string[] texts) =>
        keyspace.Lists.Push(Bytes("q"), QueueEnd.Right, [.. texts.Select(Item)], onlyExisting: false, out _);
}
