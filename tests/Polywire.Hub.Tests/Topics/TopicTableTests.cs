using System.Text;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Topics;

public sealed class TopicTableTests
{
    private readonly TopicTable _table = new();
    private readonly RecordingSubscriber _subscriber = new();

    [Fact]
    public void WhatASubscriberThrewAtIsNotDeliveredTwice()
    {
        Subscribe(_subscriber, SubscriptionKind.Exact, "cat");
        var other = new ThrowingSubscriber();
        Subscribe(other, SubscriptionKind.Exact, "cat");
        TopicPublisher publisher = PublisherOfCats();
        other.Throws = true;
        _subscriber.Take();
        publisher.PublishSoon(new Publication("cat"u8, "1"u8));
        Assert.Throws<NotSupportedException>(TopicPublisher.Flush);

        TopicPublisher.Flush();

        Assert.InRange(_subscriber.Take().Length, 0, 1);
    }

    [Fact]
    public void WhoTakesNothingIsIdle()
    {
        TimeSpan least = TimeSpan.FromMilliseconds(40);
        Subscription subscription = Subscribe(_subscriber, SubscriptionKind.Exact, "cat");
        _subscriber.IsFull = true;
        TopicPublisher publisher = PublisherOfCats();
        SpinWait.SpinUntil(() => subscription.Idle >= least);

        publisher.PublishSoon(new Publication("cat"u8, "1"u8));
        TopicPublisher.Flush();

        Assert.True(subscription.Dropped > 0);
        Assert.True(subscription.Idle >= least);
    }

    [Theory]
    [InlineData(SubscriptionKind.Exact, "cat", "cat", true)]
    [InlineData(SubscriptionKind.Exact, "cat", "cats", false)]
    [InlineData(SubscriptionKind.Exact, "c*", "cat", false)]
    [InlineData(SubscriptionKind.Exact, "maine coon", "maine coon", true)]
    [InlineData(SubscriptionKind.Prefix, "cat", "cats", true)]
    [InlineData(SubscriptionKind.Prefix, "cat", "cat", true)]
    [InlineData(SubscriptionKind.Prefix, "cat", "ca", false)]
    [InlineData(SubscriptionKind.Prefix, "", "anything", true)]
    [InlineData(SubscriptionKind.Prefix, "c*", "cat", false)]
    [InlineData(SubscriptionKind.Glob, "c*", "cat", true)]
    [InlineData(SubscriptionKind.Glob, "*", "anything", true)]
    [InlineData(SubscriptionKind.Glob, "c?t", "cat", true)]
    [InlineData(SubscriptionKind.Glob, "c?t", "ct", false)]
    [InlineData(SubscriptionKind.Glob, "[bc]at", "bat", true)]
    [InlineData(SubscriptionKind.Glob, @"c\*", "c*", true)]
    [InlineData(SubscriptionKind.Glob, @"c\*", "cat", false)]
    [InlineData(SubscriptionKind.Glob, "maine c*", "maine coon", true)]
    public void EachKindMatchesItsOwnWay(SubscriptionKind kind, string pattern, string topic, bool matches)
    {
        Subscription subscription = Subscribe(_subscriber, kind, pattern);

        int taken = Publish(_table.CreatePublisher(), topic, "body");

        Assert.Equal(matches ? 1 : 0, taken);
        Assert.Equal(matches ? [$"{pattern}|{topic}|body"] : [], _subscriber.Take());
        _table.Unsubscribe(subscription);
        Assert.Equal(0, Publish(_table.CreatePublisher(), topic, "body"));
    }

    [Fact]
    public void TopicsNobodyUsesAnyMoreKeepNobodyInMemory()
    {
        WeakReference gone = Leave(_table);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(gone.IsAlive);
        Assert.Equal(0, _table.Routes);
    }

    // Two topics in turn, of which the trace of each is where the other's is, would else be looked up anew for every message.
    [Fact]
    public void ManyTopicsInTurnAreAllRemembered()
    {
        TopicPublisher publisher = _table.CreatePublisher();
        Subscribe(_subscriber, SubscriptionKind.Prefix, "");
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < 1000; i++) Publish(publisher, $"topic {i}", "x");

        Assert.InRange(_table.Routes, 990, 1000);
    }

    [Theory]
    [InlineData(SubscriptionKind.Exact, "cat")]
    [InlineData(SubscriptionKind.Prefix, "ca")]
    [InlineData(SubscriptionKind.Glob, "c?t")]
    public void APublisherThatStaysWithItsTopicHearsOfEveryChange(SubscriptionKind kind, string pattern)
    {
        TopicPublisher publisher = _table.CreatePublisher();
        Assert.Equal(0, Publish(publisher, "cat", "1"));

        Subscription first = Subscribe(_subscriber, kind, pattern);
        Assert.Equal(1, Publish(publisher, "cat", "2"));
        var other = new RecordingSubscriber();
        Subscription second = Subscribe(other, kind, pattern);
        Assert.Equal(2, Publish(publisher, "cat", "3"));
        _table.Unsubscribe(first);
        Assert.Equal(1, Publish(publisher, "cat", "4"));
        _table.Unsubscribe(first);
        _table.Unsubscribe(second);
        Assert.Equal(0, Publish(publisher, "cat", "5"));

        Assert.Equal([$"{pattern}|cat|2", $"{pattern}|cat|3"], _subscriber.Take());
        Assert.Equal([$"{pattern}|cat|3", $"{pattern}|cat|4"], other.Take());
    }

    [Fact]
    public void SeveralPrefixesOfOneSubscriberDeliverOnceAndEverythingElseForItself()
    {
        foreach (string prefix in new[] { "", "c", "ca", "cat" }) Subscribe(_subscriber, SubscriptionKind.Prefix, prefix);
        Subscribe(_subscriber, SubscriptionKind.Glob, "c*");
        Subscribe(_subscriber, SubscriptionKind.Glob, "*t");
        Subscribe(_subscriber, SubscriptionKind.Exact, "cat");
        var other = new RecordingSubscriber();
        Subscribe(other, SubscriptionKind.Prefix, "ca");

        Assert.Equal(5, Publish(_table.CreatePublisher(), "cat", "x"));

        Assert.Equal(1, _subscriber.Got.Count(got => got[0] is '|' || got.StartsWith("c|", StringComparison.Ordinal) || got.StartsWith("ca|", StringComparison.Ordinal)));
        Assert.Equal(4, _subscriber.Got.Count);
        Assert.Equal(["ca|cat|x"], other.Got);
    }

    [Fact]
    public void WhatIsDroppedAndTakenIsCounted()
    {
        Subscription subscription = Subscribe(_subscriber, SubscriptionKind.Exact, "cat");
        TopicPublisher publisher = _table.CreatePublisher();
        for (int i = 0; i < 10; i++)
        {
            _subscriber.IsFull = i >= 7;
            Assert.Equal(i >= 7 ? 0 : 1, Publish(publisher, "cat", "x"));
        }

        Assert.Equal((7, 3), (subscription.Delivered, subscription.Dropped));
    }

    [Fact]
    public void WhatRedisAsksForIsKnown()
    {
        Subscription[] all =
        [
            Subscribe(_subscriber, SubscriptionKind.Exact, "a"), Subscribe(new RecordingSubscriber(), SubscriptionKind.Exact, "a"),
            Subscribe(_subscriber, SubscriptionKind.Exact, "b"), Subscribe(_subscriber, SubscriptionKind.Glob, "x*"),
            Subscribe(new RecordingSubscriber(), SubscriptionKind.Glob, "x*"), Subscribe(_subscriber, SubscriptionKind.Glob, "y*"),
            Subscribe(_subscriber, SubscriptionKind.Prefix, "z"),
        ];

        Assert.Equal(["a=2", "b=1"], _table.ListExact().Select(entry => $"{entry.Key}={entry.Value}").Order());
        Assert.Equal((2, 1, 0), (_table.CountExact("a"u8), _table.CountExact("b"u8), _table.CountExact("c"u8)));
        Assert.Equal(2, _table.CountGlobs());
        foreach (Subscription subscription in all) _table.Unsubscribe(subscription);
        Assert.Empty(_table.ListExact());
        Assert.Equal(0, _table.CountGlobs());
    }

    [Fact]
    public void AHundredThousandPatternsCostAnotherTopicNothing()
    {
        Subscribe(_subscriber, SubscriptionKind.Exact, "news");
        TopicPublisher publisher = _table.CreatePublisher();
        Publish(publisher, "news", "warm");
        Route route = _table.FindRoute("news"u8);
        var flood = new RecordingSubscriber();
        for (int i = 0; i < 100_000; i++) Subscribe(flood, SubscriptionKind.Exact, $"room.{i}");

        // Exact names of others do not even make the route old.
        Assert.Same(route, _table.FindRoute("news"u8));

        List<Subscription> patterns = [.. Enumerable.Range(0, 100_000).Select(i => Subscribe(flood, SubscriptionKind.Glob, $"room.{i}.*"))];
        Route anew = _table.FindRoute("news"u8);
        Assert.NotSame(route, anew);
        Assert.Same(anew, _table.FindRoute("news"u8));
        Assert.Equal(1, Publish(publisher, "news", "after"));
        Assert.Equal(1, Publish(publisher, "room.77777.door", "knock"));
        foreach (Subscription pattern in patterns) _table.Unsubscribe(pattern);
        Assert.Equal(0, _table.CountGlobs());
        Assert.Equal(0, Publish(publisher, "room.77777.door", "knock"));
    }

    [Fact]
    public void FindingARouteLooksAtPatternsWithItsBeginningOnly()
    {
        var index = new PatternIndex();
        for (int i = 0; i < 100_000; i++) index.Add(new Subscription(_subscriber, SubscriptionKind.Glob, new Wires.Text.ByteString($"room.{i}.*")));
        index.Add(new Subscription(_subscriber, SubscriptionKind.Glob, new Wires.Text.ByteString("*.door")));
        var targets = new RouteTargets();

        Assert.Equal(2, index.Collect("room.77777.door"u8, targets));
        Assert.Equal(2, targets.Alone.Length);
        Assert.Equal(1, index.Collect("news"u8, targets));
    }

    [Fact]
    public void AHundredThousandOfOneBeginningAreTakenBackOneByOne()
    {
        // Each removal costs the same; walking a list would be five billion steps here.
        List<Subscription> all = [.. Enumerable.Range(0, 100_000).Select(i => Subscribe(_subscriber, SubscriptionKind.Glob, $"*{i}"))];
        List<Subscription> same = [.. Enumerable.Range(0, 100_000).Select(_ => Subscribe(_subscriber, SubscriptionKind.Exact, "news"))];
        foreach (Subscription subscription in all) _table.Unsubscribe(subscription);
        foreach (Subscription subscription in same[..^1]) _table.Unsubscribe(subscription);

        Assert.Equal(1, Publish(_table.CreatePublisher(), "news", "x"));
    }

    [Fact]
    public void RoutesOfManyTopicsAreForgottenAndMadeAnew()
    {
        Subscribe(_subscriber, SubscriptionKind.Prefix, "");
        TopicPublisher publisher = _table.CreatePublisher();
        for (int i = 0; i < TopicTable.MaxRoutes + 1000; i++) Assert.Equal(1, Publish(publisher, $"t{i}", "x"));
        Subscription exact = Subscribe(_subscriber, SubscriptionKind.Exact, "t5");

        Assert.Equal(2, Publish(publisher, "t5", "x"));
        _table.Unsubscribe(exact);
        Assert.Equal(1, Publish(publisher, "t5", "x"));
    }

    [Fact]
    public async Task AStableSubscriberMissesNothingWhileOthersComeAndGo()
    {
        const int Messages = 20_000;
        var stable = new CountingSubscriber();
        Subscribe(stable, SubscriptionKind.Exact, "news");
        Subscribe(stable, SubscriptionKind.Glob, "n?ws");
        Subscribe(stable, SubscriptionKind.Prefix, "ne");
        using var stop = new CancellationTokenSource();
        Task[] churn = [.. new[] { SubscriptionKind.Exact, SubscriptionKind.Prefix, SubscriptionKind.Glob }.Select(kind => Task.Run(() => Churn(kind, stop.Token)))];

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            TopicPublisher publisher = _table.CreatePublisher();
            for (int i = 0; i < Messages; i++) Publish(publisher, "news", "x");
        }))).WithinPatience();
        await stop.CancelAsync();
        await Task.WhenAll(churn).WithinPatience();

        Assert.Equal(3 * 3 * Messages, stable.Count);
    }

    [Fact]
    public async Task WhoHasSubscribedGetsWhatEveryPublisherSendsAfterwards()
    {
        // Two publishers may look a new topic up in the same moment; both must hear of the subscriber that comes then.
        for (int i = 0; i < 2000; i++)
        {
            string topic = $"t{i}";
            TopicPublisher one = _table.CreatePublisher(), two = _table.CreatePublisher();
            await Task.WhenAll(Task.Run(() => Publish(one, topic, "early")), Task.Run(() => Publish(two, topic, "early")));
            Subscribe(_subscriber, SubscriptionKind.Exact, topic);

            Assert.Equal(1, Publish(one, topic, "late"));
            Assert.Equal(1, Publish(two, topic, "late"));
        }
    }

    [Fact]
    public void PublishingAllocatesNothing()
    {
        var subscriber = new CountingSubscriber();
        Subscribe(subscriber, SubscriptionKind.Exact, "news");
        Subscribe(subscriber, SubscriptionKind.Glob, "n*");
        TopicPublisher publisher = _table.CreatePublisher();
        byte[] body = new byte[64];
        Allocates.Nothing(10_000, () =>
        {
            for (int i = 0; i < 10_000; i++) publisher.Publish(i % 2 == 0 ? "news"u8 : "nets"u8, body);
        });
    }

    private void Churn(SubscriptionKind kind, CancellationToken cancellationToken)
    {
        var subscriber = new CountingSubscriber();
        var random = new Random((int)kind);
        List<Subscription> held = [];
        while (!cancellationToken.IsCancellationRequested)
        {
            string pattern = random.Next(2) == 0 ? "news" : $"other{random.Next(10)}";
            if (held.Count < 20) held.Add(Subscribe(subscriber, kind, pattern));
            else
            {
                foreach (Subscription subscription in held) _table.Unsubscribe(subscription);
                held.Clear();
            }
        }
    }

    private Subscription Subscribe(ISubscriber subscriber, SubscriptionKind kind, string pattern) => _table.Subscribe(subscriber, kind, Encoding.UTF8.GetBytes(pattern));

    private static int Publish(TopicPublisher publisher, string topic, string body) => publisher.Publish(Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(body));

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Leave(TopicTable table)
    {
        var subscriber = new RecordingSubscriber();
        Subscription subscription = table.Subscribe(subscriber, SubscriptionKind.NatsTokens, "cats.*"u8);
        TopicPublisher publisher = table.CreatePublisher();
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < 100; i++) Assert.Equal(1, Publish(publisher, $"cats.{i}", "x"));
        Assert.Equal(100, table.Routes);
        table.Unsubscribe(subscription);
        return new WeakReference(subscriber);
    }

    private sealed class CountingSubscriber : ISubscriber
    {
        private int _count;

        public int Count => _count;

        public bool Deliver(in Publication publication, Subscription via)
        {
            Interlocked.Increment(ref _count);
            return true;
        }
    }

    // One that has published before: what it publishes now may gather.
    private TopicPublisher PublisherOfCats()
    {
        TopicPublisher publisher = _table.CreatePublisher();
        for (int i = 0; i < 3; i++) Publish(publisher, "cat", "before");
        return publisher;
    }

    private sealed class ThrowingSubscriber : ISubscriber
    {
        public bool Throws { get; set; }

        public bool Deliver(in Publication publication, Subscription via) => Throws ? throw new NotSupportedException() : true;
    }
}
