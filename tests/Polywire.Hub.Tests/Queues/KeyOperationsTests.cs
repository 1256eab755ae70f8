using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using static Polywire.Hubs.Tests.Queues.QueueText;

namespace Polywire.Hubs.Tests.Queues;

public sealed class KeyOperationsTests
{
    private readonly FakeTime _time = new();
    private readonly Keyspace _keyspace;

    public KeyOperationsTests() => _keyspace = new Keyspace(_time);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 10)]
    [InlineData(4, 100)]
    public void A_scan_finds_every_key_that_stays_exactly_once(int seed, int count)
    {
        Random random = new(seed);
        HashSet<string> staying = [];
        for (int i = 0; i < 500; i++)
        {
            _keyspace.RightPush($"stays {i}", "x");
            _keyspace.RightPush($"goes {i}", "x");
            staying.Add($"stays {i}");
        }

        List<ByteString> found = [];
        ulong cursor = 0;
        int calls = 0;
        do
        {
            cursor = _keyspace.Keys.Scan(cursor, count, "*"u8, found);
            Assert.InRange(++calls, 1, 2_000);
            for (int i = 0; i < 20; i++)
            {
                _keyspace.Keys.Delete(Bytes($"goes {random.Next(500)}"));
                _keyspace.RightPush($"comes {random.Next(500)}", "x");
                _keyspace.RightPush($"stays {random.Next(500)}", "more");
                _keyspace.Keys.Delete(Bytes($"comes {random.Next(500)}"));
            }
        }
        while (cursor != 0);

        Assert.Equal(staying.Count, found.Count(name => staying.Contains(name.ToString())));
        Assert.Superset(staying, found.Select(name => name.ToString()).ToHashSet());
    }

    [Fact]
    public void A_scan_returns_only_what_matches()
    {
        _keyspace.RightPush("maine coon", "x");
        _keyspace.RightPush("siamese", "x");
        List<ByteString> found = [];
        Assert.Equal(0UL, _keyspace.Keys.Scan(0, 10, "maine*"u8, found));
        Assert.Equal(["maine coon"], found.Select(name => name.ToString()));
    }

    [Fact]
    public void A_scan_of_nothing_and_a_cursor_from_nowhere_end_at_once()
    {
        List<ByteString> found = [];
        Assert.Equal(0UL, _keyspace.Keys.Scan(0, 10, "*"u8, found));
        _keyspace.RightPush("cats", "x");
        Assert.Equal(0UL, _keyspace.Keys.Scan(1, 10, "*"u8, found));
        Assert.Empty(found);
        Assert.Equal(0UL, _keyspace.Keys.Scan(ulong.MaxValue, 10, "*"u8, found));
        Assert.Single(found);
    }

    [Fact]
    public void Keys_finds_by_pattern()
    {
        _keyspace.RightPush("maine coon", "x");
        _keyspace.RightPush("siamese", "x");
        List<ByteString> found = [];
        _keyspace.Keys.Find("*s?*"u8, found);
        Assert.Equal(["siamese"], found.Select(name => name.ToString()));
    }

    [Fact]
    public void Deleting_tells_whether_there_was_something()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Keys.Delete("cats"u8));
        Assert.False(_keyspace.Keys.Delete("cats"u8));
        Assert.False(_keyspace.Keys.Exists("cats"u8));
    }

    [Fact]
    public void A_queue_that_runs_empty_is_no_key()
    {
        _keyspace.RightPush("cats", "x");
        Assert.True(_keyspace.Keys.Exists("cats"u8));
        Assert.True(_keyspace.Lists.TryPop("cats"u8, QueueEnd.Left, out _));
        Assert.False(_keyspace.Keys.Exists("cats"u8));
        Assert.Equal(0, _keyspace.Keys.Count);
    }

    [Fact]
    public void Renaming_replaces_and_keeps_the_expiry()
    {
        _keyspace.RightPush("a", "1");
        _keyspace.RightPush("b", "2", "3");
        Assert.True(_keyspace.Expiry.Expire("a"u8, 5_000));
        Assert.Equal(QueueOutcome.Taken, _keyspace.Keys.Rename("a"u8, "b"u8, replace: false));
        Assert.Equal(QueueOutcome.Done, _keyspace.Keys.Rename("a"u8, "b"u8, replace: true));
        Assert.Equal(QueueOutcome.NoKey, _keyspace.Keys.Rename("a"u8, "b"u8, replace: true));
        Assert.Equal("1", _keyspace.Content("b"));
        Assert.Equal(5_000, _keyspace.Expiry.Remaining("b"u8));
        Assert.Equal(1, _keyspace.Keys.Count);
    }

    [Fact]
    public void Renaming_onto_itself_changes_nothing()
    {
        _keyspace.RightPush("a", "1");
        Assert.Equal(QueueOutcome.Done, _keyspace.Keys.Rename("a"u8, "a"u8, replace: true));
        Assert.Equal(QueueOutcome.Taken, _keyspace.Keys.Rename("a"u8, "a"u8, replace: false));
        Assert.Equal("1", _keyspace.Content("a"));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        _keyspace.RightPush("a", "1", "2");
        Assert.Equal(QueueOutcome.NoKey, _keyspace.Keys.Copy("none"u8, "b"u8, replace: true));
        Assert.Equal(QueueOutcome.Done, _keyspace.Keys.Copy("a"u8, "b"u8, replace: false));
        Assert.Equal(QueueOutcome.Taken, _keyspace.Keys.Copy("a"u8, "b"u8, replace: false));
        _keyspace.RightPush("b", "3");
        Assert.Equal(("1 2", "1 2 3"), (_keyspace.Content("a"), _keyspace.Content("b")));
        Assert.Equal(QueueOutcome.Done, _keyspace.Keys.Copy("a"u8, "b"u8, replace: true));
        Assert.Equal("1 2", _keyspace.Content("b"));
    }

    [Fact]
    public void A_random_key_is_one_of_those_that_exist()
    {
        Random random = new(1);
        Assert.False(_keyspace.Keys.TryPick(random, out _));
        for (int i = 0; i < 100; i++)
            _keyspace.RightPush($"{i}", "x");
        for (int i = 0; i < 98; i++)
            _keyspace.Keys.Delete(Bytes($"{i}"));
        HashSet<string> seen = [];
        for (int i = 0; i < 100; i++)
        {
            Assert.True(_keyspace.Keys.TryPick(random, out ByteString name));
            seen.Add(name.ToString());
        }

        Assert.Equal(["98", "99"], seen.Order());
    }

    [Fact]
    public void Every_change_of_a_key_gives_it_another_version()
    {
        HashSet<long> versions = [];
        Assert.Equal(0, _keyspace.VersionOf("cats"u8));
        Step(() => _keyspace.RightPush("cats", "1", "2", "3", "4"));
        Step(() => _keyspace.Lists.Set("cats"u8, 0, Item("one")));
        Step(() => _keyspace.Lists.Insert("cats"u8, after: true, Bytes("one"), Item("two"), out _));
        Step(() => _keyspace.Lists.Remove("cats"u8, 0, "4"u8));
        Step(() => _keyspace.Lists.TryPop("cats"u8, QueueEnd.Left, out _));
        Step(() => _keyspace.Lists.Trim("cats"u8, 1, -1));
        Step(() => _keyspace.Expiry.Expire("cats"u8, 1_000));
        Step(() => _keyspace.Expiry.Persist("cats"u8));
        Step(() => _keyspace.Lists.Move("cats"u8, QueueEnd.Left, "cats"u8, QueueEnd.Right, out _));
        _keyspace.Keys.Delete("cats"u8);
        Assert.Equal(0, _keyspace.VersionOf("cats"u8));
        Step(() => _keyspace.RightPush("cats", "1"));

        void Step(Action change)
        {
            change();
            long version = _keyspace.VersionOf("cats"u8);
            Assert.True(versions.Add(version));
            Assert.Equal(version, _keyspace.VersionOf("cats"u8));
        }
    }
}
