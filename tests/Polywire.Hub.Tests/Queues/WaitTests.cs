using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class WaitTests
{
    private readonly FakeTime _time = new();
    private readonly Keyspace _keyspace;
    private readonly List<string> _log = [];

    public WaitTests() => _keyspace = new Keyspace(_time);

    [Fact]
    public void The_one_who_waited_longest_is_served_first()
    {
        Block("first", "cats");
        Block("second", "cats");
        _keyspace.RightPush("cats", "tom", "felix", "garfield");
        Assert.Equal(["first: cats tom", "second: cats felix"], _log);
        Assert.Equal("garfield", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_waiter_is_served_after_the_whole_command()
    {
        Block("waiter", "cats");
        _keyspace.LeftPush("cats", "a", "b", "c");
        Assert.Equal(["waiter: cats c"], _log);
        Assert.Equal("b a", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_waiter_is_served_after_the_outermost_turn()
    {
        Block("waiter", "cats");
        using (_keyspace.Enter())
        {
            _keyspace.RightPush("cats", "tom");
            Assert.Empty(_log);
            Assert.True(_keyspace.Lists.TryPop(Bytes("cats"), QueueEnd.Left, out _));
            _keyspace.RightPush("cats", "felix");
        }

        Assert.Equal(["waiter: cats felix"], _log);
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void The_key_that_was_filled_first_serves_a_waiter_on_several()
    {
        Block("waiter", "cats", "dogs", "cats");
        using (_keyspace.Enter())
        {
            _keyspace.RightPush("dogs", "rex");
            _keyspace.RightPush("cats", "tom");
        }

        Assert.Equal(["waiter: dogs rex"], _log);
        Assert.Equal("tom", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_served_waiter_leaves_its_other_lines()
    {
        Block("waiter", "cats", "dogs");
        _keyspace.RightPush("dogs", "rex");
        _keyspace.RightPush("cats", "tom");
        Assert.Equal(["waiter: dogs rex"], _log);
        Assert.Equal("tom", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_cancelled_waiter_takes_nothing()
    {
        Wait wait = Block("gone", "cats");
        Block("stays", "cats");
        Assert.True(wait.Cancel());
        Assert.False(wait.Cancel());
        _keyspace.RightPush("cats", "tom");
        Assert.Equal(["stays: cats tom"], _log);
    }

    [Theory]
    [InlineData("Left", "c a b d")]
    [InlineData("Right", "a b d c")]
    public void What_a_vanished_waiter_popped_lies_where_it_lay(string end, string expected)
    {
        _keyspace.RightPush("other", "a", "b", "d");
        RecordingWaiter waiter = new("gone", _log) { Gone = true };
        _keyspace.Block(new Wait(waiter, Names("cats"), Enum.Parse<QueueEnd>(end)));
        using (_keyspace.Enter())
        {
            _keyspace.Keys.Rename(Bytes("other"), Bytes("cats"), replace: true);
            if (end == "Left")
                _keyspace.LeftPush("cats", "c");
            else
                _keyspace.RightPush("cats", "c");
        }

        Assert.Empty(_log);
        Assert.Equal(expected, _keyspace.Content("cats"));
    }

    [Fact]
    public void What_a_vanished_waiter_popped_goes_to_the_next()
    {
        RecordingWaiter gone = new("gone", _log) { Gone = true };
        _keyspace.Block(new Wait(gone, Names("cats"), QueueEnd.Left) { Count = 3 });
        Block("next", "cats");
        _keyspace.RightPush("cats", "tom", "felix");
        // The turn that served the vanished one had emptied the queue; giving back is a turn of its own.
        Assert.Equal(["next: cats tom"], _log);
        Assert.Equal("felix", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_time_out_ends_a_wait_at_its_time()
    {
        RecordingWaiter waiter = new("waiter", _log);
        Wait wait = new(waiter, Names("cats"), QueueEnd.Left) { Due = _time.Milliseconds + 100 };
        _keyspace.Block(wait);
        Assert.Equal(_time.Milliseconds + 100, _keyspace.NextDeadline);
        _time.Advance(99);
        _keyspace.Tick();
        Assert.Empty(_log);
        _time.Advance(1);
        _keyspace.Tick();
        Assert.Equal(["waiter: timed out"], _log);
        Assert.False(wait.Cancel());
        Assert.Equal(long.MaxValue, _keyspace.NextDeadline);
        _keyspace.RightPush("cats", "tom");
        Assert.Single(_log);
        Assert.Equal("tom", _keyspace.Content("cats"));
    }

    [Fact]
    public void A_waiter_that_was_served_does_not_time_out()
    {
        _keyspace.Block(new Wait(new RecordingWaiter("waiter", _log), Names("cats"), QueueEnd.Left) { Due = _time.Milliseconds + 100 });
        _keyspace.RightPush("cats", "tom");
        _time.Advance(1_000);
        _keyspace.Tick();
        Assert.Equal(["waiter: cats tom"], _log);
    }

    [Fact]
    public void A_chain_of_moves_wakes_the_last_waiter()
    {
        BlockMove("first", "a", "b");
        BlockMove("second", "b", "c");
        Block("third", "c");
        _keyspace.RightPush("a", "tom");
        Assert.Equal(["first: a tom", "second: b tom", "third: c tom"], _log);
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void A_move_onto_its_own_key_ends()
    {
        BlockMove("first", "a", "a");
        BlockMove("second", "a", "a");
        _keyspace.RightPush("a", "tom", "felix");
        Assert.Equal(["first: a tom", "second: a felix"], _log);
        Assert.Equal("tom felix", _keyspace.Content("a"));
    }

    [Fact]
    public void A_move_whose_destination_is_full_is_refused_and_moves_nothing()
    {
        Keyspace small = new(_time, new QueueLimits { MaxMessages = 1 });
        small.RightPush("b", "full");
        small.Block(new Wait(new RecordingWaiter("move", _log), Names("a"), QueueEnd.Left) { Destination = new ByteString("b") });
        small.RightPush("a", "tom");
        Assert.Equal(["move: refused"], _log);
        Assert.Equal("tom", small.Content("a"));
        Assert.Equal("full", small.Content("b"));
    }

    [Fact]
    public void A_wait_for_several_takes_up_to_its_count()
    {
        _keyspace.Block(new Wait(new RecordingWaiter("few", _log), Names("cats"), QueueEnd.Right) { Count = 2 });
        _keyspace.Block(new Wait(new RecordingWaiter("many", _log), Names("cats"), QueueEnd.Left) { Count = 10 });
        _keyspace.RightPush("cats", "a", "b", "c", "d");
        Assert.Equal(["few: cats d c", "many: cats a b"], _log);
    }

    [Fact]
    public void Renaming_onto_an_awaited_key_serves_the_waiter()
    {
        Block("waiter", "cats");
        _keyspace.RightPush("dogs", "rex");
        Assert.Equal(QueueOutcome.Done, _keyspace.Keys.Rename(Bytes("dogs"), Bytes("cats"), replace: true));
        Assert.Equal(["waiter: cats rex"], _log);
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void Waiters_outlive_a_flush()
    {
        Block("waiter", "cats");
        _keyspace.RightPush("dogs", "rex");
        _keyspace.Keys.Flush();
        Assert.Equal(0, _keyspace.Keys.Count);
        _keyspace.RightPush("cats", "tom");
        Assert.Equal(["waiter: cats tom"], _log);
    }

    [Fact]
    public void A_deadline_that_is_gone_before_the_timer_is_set_does_not_hide_the_later_ones()
    {
        // As when a message comes between the end of the turn and the setting of the timer.
        Wait first = new(new RecordingWaiter("first", _log), Names("cats"), QueueEnd.Left) { Due = _time.Milliseconds + 50 };
        long timer = long.MaxValue;
        _keyspace.Hastened = () =>
        {
            first.Cancel();
            timer = _keyspace.NextTick;
        };
        _keyspace.Block(first);
        _keyspace.Block(new Wait(new RecordingWaiter("second", _log), Names("cats"), QueueEnd.Left) { Due = _time.Milliseconds + 80 });

        for (int rings = 0; rings < 3 && timer != long.MaxValue; rings++)
        {
            _time.Advance(timer - _time.Milliseconds);
            _keyspace.Tick();
        }

        Assert.Equal(["second: timed out"], _log);
    }

    private Wait Block(string name, params string[] keys)
    {
        Wait wait = new(new RecordingWaiter(name, _log), Names(keys), QueueEnd.Left);
        _keyspace.Block(wait);
        return wait;
    }

    private void BlockMove(string name, string from, string to) =>
        _keyspace.Block(new Wait(new RecordingWaiter(name, _log), Names(from), QueueEnd.Left)
        {
            Destination = new ByteString(to),
            To = QueueEnd.Right,
        });
}
