using System.Text;
using System.Text.Json;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Tests.Topics;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Monitoring;

public sealed class DropLogTests : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private readonly TopicTable _table = new();
    private readonly RecordingSubscriber _watcher = new();
    private readonly DropLog _log;

    public DropLogTests()
    {
        _log = new DropLog(_table, _time);
        _table.Drops = _log;
        _table.Subscribe(_watcher, SubscriptionKind.Exact, DropLog.Topic);
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryDropIsCountedAtOnceAndAnnouncedOnceARound(bool soon)
    {
        var slow = new RecordingSubscriber { IsFull = true };
        Subscription subscription = _table.Subscribe(slow, SubscriptionKind.Glob, "ca*"u8);
        TopicPublisher publisher = _table.CreatePublisher();
        for (int i = 0; i < 7; i++)
        {
            var publication = new Publication("cat"u8, "x"u8);
            _ = soon ? publisher.PublishSoon(in publication) : publisher.Publish(in publication);
        }
        TopicPublisher.Flush();

        Assert.Equal((7, 7, 7), (_log.Count(DropReason.SlowSubscriber), subscription.Dropped, _table.Describe().Dropped));
        Assert.Empty(_watcher.Got);
        _time.Advance(100);
        JsonElement announced = Assert.Single(Announced());
        Assert.Equal(("slow_subscriber", 7, "cat", "ca*"), (announced.GetProperty("reason").GetString(), announced.GetProperty("count").GetInt32(),
            announced.GetProperty("topic").GetString(), announced.GetProperty("subscription").GetString()));
        _time.Advance(1000);
        Assert.Empty(Announced());
        publisher.Publish("cat"u8, "x"u8);
        _time.Advance(100);
        Assert.Equal(1, Assert.Single(Announced()).GetProperty("count").GetInt32());
    }

    [Fact]
    public void AnAnnouncementThatIsDroppedIsCountedAndNotAnnounced()
    {
        var slow = new RecordingSubscriber { IsFull = true };
        _table.Subscribe(slow, SubscriptionKind.Prefix, "$"u8);
        _table.CreatePublisher().Publish("$cat"u8, "x"u8);
        for (int i = 0; i < 20; i++) _time.Advance(100);

        // The message, and its announcement; and no announcement of that.
        Assert.Equal(2, _log.Count(DropReason.SlowSubscriber));
        Assert.Equal(1, Assert.Single(Announced()).GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(SubscriptionKind.Prefix, "", false)]
    [InlineData(SubscriptionKind.Prefix, "$h", true)]
    [InlineData(SubscriptionKind.Glob, "*", false)]
    [InlineData(SubscriptionKind.Glob, "$*", true)]
    [InlineData(SubscriptionKind.NatsTokens, ">", false)]
    [InlineData(SubscriptionKind.NatsTokens, "$hub.>", true)]
    [InlineData(SubscriptionKind.StompTokens, "*.drop", false)]
    [InlineData(SubscriptionKind.StompTokens, "$hub.*", true)]
    public void WhoAsksForEverythingDoesNotMeanTheHubsOwnTopics(SubscriptionKind kind, string pattern, bool gets)
    {
        var other = new RecordingSubscriber();
        _table.Subscribe(other, kind, Encoding.ASCII.GetBytes(pattern));
        _log.Add(DropReason.BadName, null, default);
        _time.Advance(100);
        Assert.Equal(gets ? 1 : 0, other.Got.Count);
    }

    [Fact]
    public void NobodyButTheHubPublishesThere()
    {
        Assert.Equal(0, _table.CreatePublisher().Publish(DropLog.Topic, "{}"u8));
        Assert.Equal(0, _table.CreatePublisher().PublishSoon(new Publication("$hub.news"u8, "x"u8)));
        Assert.Empty(_watcher.Got);
        Assert.Equal(2, _log.Count(DropReason.Forbidden));
    }

    [Fact]
    public void AFloodOfPlacesIsAnnouncedInABoundedNumberOfMessagesThatAddUp()
    {
        const int Places = 50_000;
        for (int i = 0; i < Places; i++) _log.Add(DropReason.BadName, new object(), default, 2);
        _time.Advance(100);

        JsonElement[] announced = Announced();
        Assert.InRange(announced.Length, 1, DropLog.MostPlaces + 1);
        Assert.Equal(2 * Places, announced.Sum(one => one.GetProperty("count").GetInt64()));
        Assert.Equal(2 * Places, _log.Total);
    }

    [Fact]
    public void WhoHasLeftMissesNothing()
    {
        var gone = new RecordingSubscriber();
        Subscription subscription = _table.Subscribe(gone, SubscriptionKind.Exact, "cat"u8);
        Route route = _table.FindRoute("cat"u8);
        _table.Unsubscribe(subscription);
        gone.IsFull = true;
        PublicationRun.Add(route, _table.CreatePublisher(), "x"u8);
        TopicPublisher.Flush();
        _time.Advance(100);

        Assert.Equal((1, 0), (_log.Count(DropReason.Unsubscribed), _log.Count(DropReason.SlowSubscriber)));
        Assert.Empty(Announced());
    }

    [Fact]
    public void AFullQueueAndARefusedMessageAreDropsOfTheirQueue()
    {
        var queues = new Keyspace(_time, new QueueLimits { MaxMessages = 1 }) { Drops = _log };
        var consumer = new Queues.RecordingConsumer();
        StandingConsumer standing = queues.Consume("work"u8, consumer, new Prefetch { Messages = 1 });
        Assert.Equal(QueueOutcome.Done, queues.Lists.Push("work"u8, QueueEnd.Right, [Queues.QueueText.Item("1")], onlyExisting: false, out _));
        Assert.Equal(QueueOutcome.Full, queues.Lists.Push("work"u8, QueueEnd.Right, [Queues.QueueText.Item("2"), Queues.QueueText.Item("3")], onlyExisting: false, out _));
        // Who tries again loses nothing.
        Assert.Equal(QueueOutcome.Full, queues.Lists.Push("work"u8, QueueEnd.Right, [Queues.QueueText.Item("2")], onlyExisting: false, out _, waits: true));
        standing.Settle(1, Settlement.Discard);
        _time.Advance(100);

        Assert.Equal(["discarded 1 work", "queue_full 2 work"],
            Announced().Select(one => $"{one.GetProperty("reason").GetString()} {one.GetProperty("count").GetInt32()} {one.GetProperty("queue").GetString()}").Order());
        (IReadOnlyList<QueueFacts> some, QueueBook book, _) = queues.Describe(0, 10);
        Assert.Equal((2, 1, 2), (Assert.Single(some).Refused, book.Discarded, book.Refused));
    }

    private JsonElement[] Announced()
        => [.. _watcher.Take().Select(got => JsonDocument.Parse(Encoding.UTF8.GetBytes(got[got.IndexOf('{', StringComparison.Ordinal)..])).RootElement)];
}
