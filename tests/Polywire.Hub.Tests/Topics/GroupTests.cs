using System.Text;
using Polywire.Hubs.Topics;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Tests.Topics;

public sealed class GroupTests
{
    private readonly TopicTable _table = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EachMessageGoesToOneMemberInTurnAndToEverybodyElse(bool soon)
    {
        RecordingSubscriber[] members = [.. Enumerable.Range(0, 3).Select(_ => new RecordingSubscriber())];
        (RecordingSubscriber plain, RecordingSubscriber other) = (new(), new());
        Join(members[0], "jobs.cat", "g");
        // One group, whatever the members' patterns.
        Join(members[1], "jobs.*", "g", SubscriptionKind.NatsTokens);
        Join(members[2], "jobs.", "g", SubscriptionKind.Prefix);
        Join(other, "jobs.>", "h", SubscriptionKind.NatsTokens);
        _table.Subscribe(plain, SubscriptionKind.Exact, "jobs.cat"u8);
        TopicPublisher publisher = _table.CreatePublisher();

        for (int i = 0; i < 300; i++) Assert.Equal(3, Publish(publisher, "jobs.cat", soon));
        TopicPublisher.Flush();

        Assert.Equal((300, 300), (plain.Got.Count, other.Got.Count));
        // The first is found for one message only, and has a turn of its own.
        foreach (RecordingSubscriber member in members) Assert.InRange(member.Got.Count, 99, 101);
        Assert.Equal(300, members.Sum(member => member.Got.Count));
    }

    [Fact]
    public void WhoHasEndedOrIsFullIsPassedOver()
    {
        (RecordingSubscriber one, RecordingSubscriber two) = (new(), new());
        Subscription first = Join(one, "jobs", "g"), second = Join(two, "jobs", "g");
        TopicPublisher publisher = _table.CreatePublisher();
        one.IsFull = true;
        for (int i = 0; i < 10; i++) Assert.Equal(1, Publish(publisher, "jobs", soon: false));
        Assert.Equal((0, 10), (one.Got.Count, two.Got.Count));
        // Nothing was lost: the other took it.
        Assert.Equal((0, 0), (first.Dropped, second.Dropped));
        two.IsFull = true;
        for (int i = 0; i < 10; i++) Assert.Equal(0, Publish(publisher, "jobs", soon: false));
        Assert.Equal(10, first.Dropped + second.Dropped);
        (one.IsFull, two.IsFull) = (false, false);
        // A publisher that still has the old route.
        Route route = _table.FindRoute("jobs"u8);
        _table.Unsubscribe(second);
        for (int i = 0; i < 10; i++) Assert.True(route.Groups[0].Deliver(new Publication("jobs"u8, "x"u8), _table, notTo: null));
        Assert.Equal(10, one.Got.Count);
        _table.Unsubscribe(first);
        Assert.False(route.Groups[0].Deliver(new Publication("jobs"u8, "x"u8), _table, notTo: null));
        Assert.Equal(0, Publish(publisher, "jobs", soon: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void APublisherMayWantNothingOfItsOwn(bool soon)
    {
        var mine = new RecordingSubscriber();
        var alsoMine = new Part(mine);
        _table.Subscribe(mine, SubscriptionKind.Exact, "t"u8);
        _table.Subscribe(alsoMine, SubscriptionKind.NatsTokens, ">"u8);
        Join(alsoMine, "t", "g");
        TopicPublisher publisher = _table.CreatePublisher();
        publisher.NotTo = mine;

        // Nobody else is there: NATS says so to who asks.
        for (int i = 0; i < 3; i++) Assert.Equal(0, Publish(publisher, "t", soon));
        var other = new RecordingSubscriber();
        Join(other, "t", "g");
        for (int i = 0; i < 3; i++) Assert.Equal(1, Publish(publisher, "t", soon));
        TopicPublisher.Flush();
        Assert.Equal((0, 0, 3), (mine.Got.Count, alsoMine.Count, other.Got.Count));
        publisher.NotTo = null;
        Assert.Equal(3, Publish(publisher, "t", soon));
        TopicPublisher.Flush();
        Assert.Equal((1, 1), (mine.Got.Count, Math.Min(alsoMine.Count, 1)));
    }

    [Fact]
    public void NamesThatAreUsedOnceAreNotRememberedAndCostNoMemory()
    {
        var inbox = new Part(new RecordingSubscriber());
        _table.Subscribe(inbox, SubscriptionKind.NatsTokens, "_INBOX.abc.*"u8);
        Join(inbox, "_INBOX.>", "g", SubscriptionKind.NatsTokens);
        TopicPublisher publisher = _table.CreatePublisher();
        // For each round that may be needed.
        byte[][] names = [.. Enumerable.Range(0, 22_000).Select(i => Encoding.ASCII.GetBytes($"_INBOX.abc.{i}"))];
        int next = 0;
        Allocates.Nothing(1_000, () =>
        {
            for (int i = 0; i < 1_000; i++) publisher.Publish(names[next++], "x"u8);
        });

        // A few names leave the same trace as one before: no more than chance.
        Assert.InRange(_table.Routes, 0, 100);
        Assert.Equal(2 * next, inbox.Count);
        // The second message of a name makes it one that is remembered.
        publisher.Publish("again"u8, "x"u8);
        publisher.Publish("again"u8, "x"u8);
        Assert.Same(_table.FindRoute("again"u8), _table.FindRoute("again"u8));
    }

    [Fact]
    public void WhatOneWireCarriesComesThrough()
    {
        var seen = new Seeing();
        _table.Subscribe(seen, SubscriptionKind.Exact, "t"u8);
        var headers = new HeaderBuilder();
        headers.Add("Colour"u8, "ginger"u8);
        TopicPublisher publisher = _table.CreatePublisher();
        foreach (bool soon in new[] { false, true })
        {
            var publication = new Publication("t"u8, "x"u8) { ReplyTo = "_INBOX.1"u8, Headers = headers.Block };
            Assert.Equal(1, soon ? publisher.PublishSoon(in publication) : publisher.Publish(in publication));
            Assert.Equal("_INBOX.1 ginger", seen.Last);
        }
    }

    private static int Publish(TopicPublisher publisher, string topic, bool soon)
    {
        var publication = new Publication(Encoding.UTF8.GetBytes(topic), "x"u8);
        return soon ? publisher.PublishSoon(in publication) : publisher.Publish(in publication);
    }

    private Subscription Join(ISubscriber subscriber, string pattern, string group, SubscriptionKind kind = SubscriptionKind.Exact)
        => _table.Subscribe(subscriber, kind, Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(group));

    /// <summary>One subscription of a connection that has an object for each.</summary>
    private sealed class Part(object origin) : ISubscriber
    {
        public int Count { get; private set; }

        public object Origin => origin;

        public bool Deliver(in Publication publication, Subscription via)
        {
            Count++;
            return true;
        }
    }

    private sealed class Seeing : ISubscriber
    {
        public string? Last { get; private set; }

        public bool Deliver(in Publication publication, Subscription via)
        {
            Assert.True(publication.Headers.TryGet("Colour"u8, out ReadOnlySpan<byte> colour));
            Last = $"{Encoding.UTF8.GetString(publication.ReplyTo)} {Encoding.UTF8.GetString(colour)}";
            return true;
        }
    }
}
