using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class QueueTransactionTests
{
    private static readonly ByteString s_work = new("work");
    private readonly Keyspace _keyspace = new(new FakeTime(), new QueueLimits { MaxMessages = 4 });
    private readonly RecordingConsumer _consumer = new();

    [Fact]
    public void Nothing_happens_before_the_commit_and_everything_with_it()
    {
        StandingConsumer standing = _keyspace.Consume(s_work.Span, _consumer, new Prefetch { Messages = 1 });
        _keyspace.RightPush("work", "1", "2");
        QueueTransaction transaction = new(_keyspace);
        transaction.Push(s_work, Item("3"));
        transaction.Settle(standing, 1, Settlement.Done);
        transaction.Push(new ByteString("other"), Item("x"));
        Assert.Equal(("1", "2", "", 3, 2L), (_consumer.Texts, _keyspace.Content("work"), _keyspace.Content("other"), transaction.Count, transaction.Bytes));

        Assert.Equal(QueueOutcome.Done, transaction.Commit());

        Assert.Equal(("1 2", "3", "x"), (_consumer.Texts, _keyspace.Content("work"), _keyspace.Content("other")));
    }

    [Fact]
    public void Who_waits_sees_the_whole_and_never_the_middle()
    {
        List<string> log = [];
        _keyspace.Block(new Wait(new RecordingWaiter("client", log), Names("work"), QueueEnd.Right));
        QueueTransaction transaction = new(_keyspace);
        transaction.Push(s_work, Item("1"));
        transaction.Push(s_work, Item("2"));
        transaction.Commit();
        Assert.Equal(["client: work 2"], log);
    }

    [Fact]
    public void One_queue_without_room_stops_it_all()
    {
        _keyspace.RightPush("full", "1", "2", "3");
        StandingConsumer standing = _keyspace.Consume(s_work.Span, _consumer);
        _keyspace.RightPush("work", "1");
        QueueTransaction transaction = new(_keyspace);
        transaction.Settle(standing, 1, Settlement.Done);
        transaction.Push(s_work, Item("2"));
        transaction.Push(new ByteString("full"), Item("4"));
        transaction.Push(new ByteString("full"), Item("5"));

        Assert.Equal(QueueOutcome.Full, transaction.Commit());

        Assert.Equal(("1", "1 2 3", 1), (_consumer.Texts, _keyspace.Content("full"), standing.Unsettled));
        _keyspace.Lists.TryPop(Bytes("full"), QueueEnd.Left, out _);
        Assert.Equal(QueueOutcome.Done, transaction.Commit());
        Assert.Equal(("1 2", "2 3 4 5", 1), (_consumer.Texts, _keyspace.Content("full"), standing.Unsettled));
    }

    [Fact]
    public void What_is_gone_by_then_is_passed_over()
    {
        StandingConsumer standing = _keyspace.Consume(s_work.Span, _consumer);
        _keyspace.RightPush("work", "1");
        QueueTransaction transaction = new(_keyspace);
        transaction.Settle(standing, 1, Settlement.Done);
        transaction.Settle(standing, 1, Settlement.Done);
        standing.Cancel();
        Assert.Equal(QueueOutcome.Done, transaction.Commit());
        Assert.Equal("1", _keyspace.Content("work"));
    }
}
