using System.Text;
using Polywire.Hubs.Topics;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Tests.Topics;

public sealed class TokenIndexTests
{
    private readonly RecordingSubscriber _subscriber = new();
    private readonly TokenIndex _index = new();
    private readonly RouteTargets _targets = new();

    [Theory]
    [InlineData("a.*", "a.b", true, true)]
    [InlineData("a.*", "a.b.c", false, false)]
    [InlineData("a.*", "a", false, false)]
    [InlineData("*.b", "a.b", true, true)]
    [InlineData("*", "a", true, true)]
    [InlineData("*", "a.b", false, false)]
    [InlineData("a.>", "a.b", true, true)]
    [InlineData("a.>", "a.b.c", true, true)]
    [InlineData("a.>", "a", false, true)]
    [InlineData("a.>", "b", false, false)]
    [InlineData("a.*.>", "a.b", false, true)]
    [InlineData("a.*.>", "a", false, false)]
    [InlineData(">", "a", true, true)]
    [InlineData(">", "a.b.c", true, true)]
    [InlineData("fo*", "foo", false, false)]
    [InlineData("fo*", "fo*", true, true)]
    [InlineData("a>", "a>", true, true)]
    [InlineData(">.a", "x.a", false, false)]
    [InlineData(">.a", ">.a", true, true)]
    [InlineData("a.*", "a.", true, true)]
    [InlineData("a..c", "a..c", true, true)]
    [InlineData("a.*.c", "a..c", true, true)]
    [InlineData("a.b", "a.b", true, true)]
    [InlineData("a.b", "a.bc", false, false)]
    [InlineData("*.*", "maine coon.cat", true, true)]
    public void EachWireReadsTokensItsOwnWay(string pattern, string topic, bool nats, bool stomp)
    {
        foreach (bool crowded in new[] { false, true })
        {
            // Among many the pattern stands in the tree, among few in one list.
            if (crowded)
                for (int i = 0; i < 200; i++) Add(SubscriptionKind.NatsTokens, $"{(i % 3 == 0 ? "a" : i % 3 == 1 ? "*" : "fo*")}.{i / 3}.z");
            foreach ((SubscriptionKind kind, bool expected) in new[] { (SubscriptionKind.NatsTokens, nats), (SubscriptionKind.StompTokens, stomp) })
            {
                Subscription subscription = Add(kind, pattern);
                Assert.Equal(expected ? [pattern] : [], Matching(topic));
                _index.Remove(subscription);
                Assert.Empty(Matching(topic));
            }
        }
    }

    [Fact]
    public void TheTreeSaysTheSameAsEachPatternByItself()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var index = new TokenIndex();
            List<Subscription> all = [];
            for (int step = 0; step < 3000; step++)
            {
                if (random.Next(3) > 0 || all.Count == 0)
                {
                    var kind = random.Next(2) == 0 ? SubscriptionKind.NatsTokens : SubscriptionKind.StompTokens;
                    var subscription = new Subscription(_subscriber, kind, new ByteString(Text(random, patterns: true)));
                    index.Add(subscription);
                    all.Add(subscription);
                }
                else
                {
                    int at = random.Next(all.Count);
                    index.Remove(all[at]);
                    index.Remove(all[at]);
                    all.RemoveAt(at);
                }
                if (step % 10 == 0) Compare(index, all, Text(random, patterns: false));
            }
            foreach (Subscription subscription in all) index.Remove(subscription);
            _targets.Clear();
            Assert.Equal(1, index.Collect("a.b.c"u8, _targets));
        }
    }

    [Fact]
    public void AHundredThousandPatternsCostATopicAFewLooks()
    {
        for (int i = 0; i < 100_000; i++) Add((i & 1) == 0 ? SubscriptionKind.NatsTokens : SubscriptionKind.StompTokens, $"room.{i}.*.x");
        for (int i = 0; i < 1000; i++) Add(SubscriptionKind.NatsTokens, $"*.door.{i}");

        Assert.Equal(["room.77777.*.x"], Matching("room.77777.cat.x"));
        _targets.Clear();
        Assert.InRange(_index.Collect("room.77777.cat.x"u8, _targets), 1, 60);
        Assert.InRange(_index.Collect("news"u8, _targets), 1, 60);
    }

    [Fact]
    public void LongPatternsCostNoMoreThanShortOnes()
    {
        // 128 tokens in 255 bytes: a node for each would make a gigabyte of these.
        // What this thread allocates, rather than what the process holds: other tests run beside.
        long before = GC.GetAllocatedBytesForCurrentThread();
        string tail = string.Join('.', Enumerable.Repeat("*", 120));
        for (int i = 0; i < 10_000; i++) Add(SubscriptionKind.NatsTokens, $"{i}.{tail}");
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000;

        Assert.InRange(each, 0, 10_000);
        Assert.Equal([$"777.{tail}"], Matching("777." + string.Join('.', Enumerable.Repeat("x", 120))));
    }

    private static string Text(Random random, bool patterns)
    {
        string[] words = patterns ? ["a", "b", "c", "*", "*", ""] : ["a", "b", "c", "d", ""];
        IEnumerable<string> tokens = Enumerable.Range(0, random.Next(1, 5)).Select(_ => words[random.Next(words.Length)]);
        return string.Join('.', patterns && random.Next(4) == 0 ? tokens.Append(">") : tokens);
    }

    private void Compare(TokenIndex index, List<Subscription> all, string topic)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        _targets.Clear();
        index.Collect(name, _targets);
        Assert.Equal(all.Where(one => one.Matches(name)).ToHashSet(), _targets.Alone.ToArray().ToHashSet());
        Assert.Equal(all.Count(one => one.Matches(name)), _targets.Alone.Length);
    }

    private Subscription Add(SubscriptionKind kind, string pattern)
    {
        var subscription = new Subscription(_subscriber, kind, new ByteString(pattern));
        _index.Add(subscription);
        return subscription;
    }

    private string[] Matching(string topic)
    {
        _targets.Clear();
        _index.Collect(Encoding.UTF8.GetBytes(topic), _targets);
        return [.. _targets.Alone.ToArray().Select(one => one.Pattern.ToString())];
    }
}
