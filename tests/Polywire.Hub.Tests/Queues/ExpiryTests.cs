using Polywire.Hubs.Queues;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Tests.Queues;

public sealed class ExpiryTests
{
    private readonly FakeTime _time = new();
    private readonly Keyspace _keyspace;

    public ExpiryTests() => _keyspace = new Keyspace(_time);

    [Fact]
    public void A_key_is_gone_at_its_time_for_every_command()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Expiry.Expire("cats"u8, 1_000));
        _time.Advance(999);
        Assert.True(_keyspace.Keys.Exists("cats"u8));
        Assert.Equal(1, _keyspace.Expiry.Remaining("cats"u8));
        _time.Advance(1);
        List<ByteString> found = [];
        _keyspace.Keys.Find("*"u8, found);
        Assert.Empty(found);
        Assert.Equal(0, _keyspace.Lists.Length("cats"u8));
        Assert.Equal(ExpiryOperations.NoKey, _keyspace.Expiry.Remaining("cats"u8));
        Assert.Equal(1, _keyspace.RightPush("cats", "new"));
        Assert.Equal(ExpiryOperations.Never, _keyspace.Expiry.Remaining("cats"u8));
    }

    [Fact]
    public void A_tick_removes_what_nobody_asks_for()
    {
        for (int i = 0; i < 100; i++)
        {
            _keyspace.RightPush($"{i}", "x");
            Assert.True(_keyspace.Expiry.Expire(QueueText.Bytes($"{i}"), 1_000 + (i * 37 % 100)));
        }

        Assert.Equal(_time.Milliseconds + 1_000, _keyspace.NextDeadline);
        for (int left = 99; left >= 0; left--)
        {
            _time.Advance(left == 99 ? 1_000 : 1);
            _keyspace.Tick();
            Assert.Equal(left, _keyspace.Keys.Count);
        }

        Assert.Equal(long.MaxValue, _keyspace.NextDeadline);
    }

    [Fact]
    public void A_time_that_is_over_removes_the_key()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Expiry.Expire("cats"u8, 0));
        Assert.Equal(0, _keyspace.Keys.Count);
        Assert.False(_keyspace.Expiry.ExpireAt("cats"u8, _time.Milliseconds + 1));
    }

    [Fact]
    public void Persisting_takes_the_expiry_away()
    {
        _keyspace.RightPush("cats", "x");
        Assert.False(_keyspace.Expiry.Persist("cats"u8));
        Assert.True(_keyspace.Expiry.Expire("cats"u8, 10));
        Assert.Equal(_time.Milliseconds + 10, _keyspace.Expiry.At("cats"u8));
        Assert.True(_keyspace.Expiry.Persist("cats"u8));
        _time.Advance(100);
        _keyspace.Tick();
        Assert.Equal(1, _keyspace.Keys.Count);
    }

    [Fact]
    public void A_key_that_ran_empty_takes_its_expiry_with_it()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Expiry.Expire("cats"u8, 10));
        Assert.True(_keyspace.Lists.TryPop("cats"u8, QueueEnd.Left, out _));
        _keyspace.RightPush("cats", "x");
        Assert.Equal(ExpiryOperations.Never, _keyspace.Expiry.At("cats"u8));
    }

    [Fact]
    public void Turning_round_a_queue_of_one_keeps_its_expiry()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Expiry.Expire("cats"u8, 10));
        Assert.Equal(QueueOutcome.Done, _keyspace.Lists.Move("cats"u8, QueueEnd.Left, "cats"u8, QueueEnd.Right, out _));
        Assert.Equal(10, _keyspace.Expiry.Remaining("cats"u8));
    }

    [Theory]
    [InlineData("None", 0, 100, true)]
    [InlineData("Unset", 0, 100, true)]
    [InlineData("Unset", 50, 100, false)]
    [InlineData("Set", 0, 100, false)]
    [InlineData("Set", 50, 100, true)]
    [InlineData("Later", 0, 100, false)]
    [InlineData("Later", 50, 100, true)]
    [InlineData("Later", 100, 100, false)]
    [InlineData("Later", 150, 100, false)]
    [InlineData("Sooner", 0, 100, true)]
    [InlineData("Sooner", 50, 100, false)]
    [InlineData("Sooner", 100, 100, false)]
    [InlineData("Sooner", 150, 100, true)]
    [InlineData("Set, Sooner", 0, 100, false)]
    [InlineData("Set, Later", 50, 100, true)]
    public void Conditions_hold_as_in_redis(string condition, long current, long wanted, bool expected)
    {
        _keyspace.RightPush("cats", "x");
        if (current != 0)
            Assert.True(_keyspace.Expiry.Expire("cats"u8, current));
        Assert.Equal(expected, _keyspace.Expiry.Expire("cats"u8, wanted, Enum.Parse<ExpiryCondition>(condition)));
        Assert.Equal(expected ? wanted : current == 0 ? -1 : current, _keyspace.Expiry.Remaining("cats"u8));
    }
}
