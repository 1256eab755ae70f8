using System.Globalization;
using System.Text;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Topics;

/// <summary>What others subscribe to, and how often they change it, costs a publisher nothing it would notice: counted, not timed.</summary>
public sealed class FloodTests
{
    private const int Many = 100_000;

    private readonly TopicTable _table = new();
    private readonly Counter _subscriber = new();

    [Theory]
    [InlineData(SubscriptionKind.Exact, "room.{0}")]
    [InlineData(SubscriptionKind.Prefix, "room.{0}.")]
    [InlineData(SubscriptionKind.Glob, "room.{0}.*")]
    [InlineData(SubscriptionKind.Glob, "*{0}")]
    [InlineData(SubscriptionKind.NatsTokens, "room.{0}.*")]
    [InlineData(SubscriptionKind.NatsTokens, "*.{0}.>")]
    [InlineData(SubscriptionKind.StompTokens, "room.*.{0}.>")]
    public void WithAHundredThousandOtherSubscriptionsAPublisherLooksNothingUpAndAllocatesNothing(SubscriptionKind kind, string pattern)
    {
        _table.Subscribe(_subscriber, SubscriptionKind.Exact, "news"u8);
        var others = new Counter();
        for (int i = 0; i < Many; i++) _table.Subscribe(others, kind, Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, pattern, i)));
        TopicPublisher publisher = _table.CreatePublisher();
        for (int i = 0; i < 100; i++) publisher.Publish("news"u8, "x"u8);
        long found = _table.Describe().Found;
        int published = 100;
        Allocates.Nothing(10_000, () =>
        {
            for (int i = 0; i < 10_000; i++, published++) publisher.Publish("news"u8, "x"u8);
        });

        Assert.Equal((found, published, 0), (_table.Describe().Found, _subscriber.Count, others.Count));
        Assert.Equal((Many + 1, 1), (_table.Describe().Count, _table.Routes));
    }

    [Fact]
    public void AFloodOfSubscriptionsCostsAPublisherOneLookPerChangeAtMost()
    {
        _table.Subscribe(_subscriber, SubscriptionKind.Exact, "news"u8);
        TopicPublisher publisher = _table.CreatePublisher();
        var others = new Counter();
        for (int i = 0; i < 10_000; i++)
        {
            Subscription pattern = _table.Subscribe(others, SubscriptionKind.NatsTokens, Encoding.ASCII.GetBytes($"_INBOX.{i}.*"));
            publisher.Publish("news"u8, "x"u8);
            publisher.Publish("news"u8, "x"u8);
            _table.Unsubscribe(pattern);
        }
        Assert.InRange(_table.Describe().Found, 1, 10_001);

        // Names that nobody publishes to make nothing old.
        publisher.Publish("news"u8, "x"u8);
        long found = _table.Describe().Found;
        for (int i = 0; i < 10_000; i++)
        {
            Subscription exact = _table.Subscribe(others, SubscriptionKind.Exact, Encoding.ASCII.GetBytes($"_INBOX.{i}"));
            publisher.Publish("news"u8, "x"u8);
            _table.Unsubscribe(exact);
        }
        Assert.Equal(found, _table.Describe().Found);
        Assert.Equal((30_001, 0, 1), (_subscriber.Count, others.Count, _table.Describe().Count));
    }

    [Fact]
    public void HoweverManyNamesArePublishedToSoManyAreRemembered()
    {
        _table.Subscribe(_subscriber, SubscriptionKind.NatsTokens, ">"u8);
        TopicPublisher publisher = _table.CreatePublisher();
        int sent = 0;
        // Twice each: the second makes it one that is remembered.
        for (int i = 0; i < TopicTable.MaxRoutes * 2; i++)
        {
            byte[] name = Encoding.ASCII.GetBytes($"sensor.{i}");
            for (int twice = 0; twice < 2; twice++, sent++) Assert.Equal(1, publisher.Publish(name, "x"u8));
            if (i % 1000 == 0) Assert.InRange(_table.Routes, 0, TopicTable.MaxRoutes);
        }

        Assert.Equal(sent, _subscriber.Count);
    }

    [Fact]
    public async Task GroupsShareFairlyWhileMembersComeAndGo()
    {
        const int Messages = 30_000;
        Counter[] members = [new(), new(), new()];
        foreach (Counter member in members) _table.Subscribe(member, SubscriptionKind.Exact, "jobs"u8, "g"u8);
        using var over = new CancellationTokenSource();
        var guest = new Counter();
        Task churn = Task.Run(() =>
        {
            while (!over.IsCancellationRequested) _table.Unsubscribe(_table.Subscribe(guest, SubscriptionKind.NatsTokens, "jobs.>"u8, "g"u8));
        });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            TopicPublisher publisher = _table.CreatePublisher();
            for (int i = 0; i < Messages; i++) Assert.Equal(1, publisher.Publish("jobs"u8, "x"u8));
        }))).WithinPatience();
        await over.CancelAsync();
        await churn.WithinPatience();

        Assert.Equal(3 * Messages, members.Sum(member => member.Count));
        // A fair share is 30,000; a group that begins anew after each change begins anywhere.
        foreach (Counter member in members) Assert.InRange(member.Count, 25_000, 35_000);
        Assert.Equal(3L * Messages, _table.Describe().Delivered);
    }

    private sealed class Counter : ISubscriber
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public bool Deliver(in Publication publication, Subscription via)
        {
            Interlocked.Increment(ref _count);
            return true;
        }
    }
}
