using System.Globalization;
using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>What publish-subscribe promises on every wire.</summary>
public abstract class PublishSubscribeContract : IAsyncLifetime
{
    private readonly Place _place;

    private protected PublishSubscribeContract(Place place) => _place = place;

    public ValueTask InitializeAsync() => _place.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task TenThousandMessagesArriveInOrder()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "news");
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < 10_000; i++) await publisher.PublishAsync("news", i.ToString(CultureInfo.InvariantCulture));
        });

        for (int i = 0; i < 10_000; i++)
        {
            Message message = await subscriber.NextAsync();
            Assert.Equal(("news", i.ToString(CultureInfo.InvariantCulture)), (message.TopicText, message.Text));
        }
        await publishing.WithinPatience();
    }

    [Fact]
    public async Task EveryBodyCrossesUnharmed()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "maine coon");
        byte[] topic = Encoding.UTF8.GetBytes("maine coon");
        foreach (byte[] body in (byte[][])[.. Bodies.All, Bodies.Large])
        {
            Task publishing = publisher.PublishAsync(topic, body).AsTask();
            Message message = await subscriber.NextAsync();
            Assert.Equal("maine coon", message.TopicText);
            Assert.True(message.Body.Span.SequenceEqual(body), $"a body of {body.Length} bytes came as {message.Body.Length}");
            await publishing.WithinPatience();
        }
    }

    [Theory]
    [InlineData("maine coon")]
    [InlineData("norwegian forest")]
    [InlineData("a.b/c:d,e;f")]
    [InlineData("ünï ✓ \t")]
    public async Task TopicsMayHoldAnything(string topic)
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, topic);

        await publisher.PublishAsync(topic, "meow");

        Message message = await subscriber.NextAsync();
        Assert.Equal((topic, "meow"), (message.TopicText, message.Text));
    }

    [Fact]
    public async Task OnlyWhatWasSubscribedToArrives()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "cats", "hats");

        foreach (string topic in new[] { "dogs", "cats", "bats", "hats", "rats" }) await publisher.PublishAsync(topic, topic + "!");
        // Two subscriptions: RabbitMQ keeps the order within each.
        string[] got = [(await subscriber.NextAsync()).Text, (await subscriber.NextAsync()).Text];
        Assert.Equal(["cats!", "hats!"], got.Order());

        await subscriber.UnsubscribeAsync("cats"u8.ToArray());
        await subscriber.SubscribeAsync("done");
        await subscriber.HearsAsync(publisher, "done");
        await publisher.PublishAsync("cats", "no more");
        await publisher.PublishAsync("hats", "still");
        Assert.Equal("still", (await subscriber.NextAsync()).Text);
    }

    [Fact]
    public async Task TheEmptyTopicMeansAll()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync();
        await subscriber.SubscribeAsync("").WithinPatience();
        await subscriber.HearsAsync(publisher, "warm up");

        foreach (string topic in new[] { "a", "maine coon", "[x]*?" })
        {
            await publisher.PublishAsync(topic, "x");
            Assert.Equal(topic, (await subscriber.NextAsync()).TopicText);
        }
    }

    [Fact]
    public async Task EachSubscriberGetsItsCopy()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        Subscriber[] subscribers = [await _place.SubscriberAsync(publisher, "t"), await _place.SubscriberAsync(publisher, "t"), await _place.SubscriberAsync(publisher, "t")];

        for (int i = 0; i < 100; i++) await publisher.PublishAsync("t", $"{i}");

        foreach (Subscriber subscriber in subscribers)
        {
            for (int i = 0; i < 100; i++) Assert.Equal($"{i}", (await subscriber.NextAsync()).Text);
            await subscriber.DisposeAsync().WithinPatience();
        }
    }

    [Fact]
    public async Task ManyThreadsPublishAtOnceAndEachKeepsItsOrder()
    {
        const int Threads = 8, Each = 1000;
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t");
        Task[] publishing = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++) await publisher.PublishAsync("t", $"{thread} {i}");
        }))];

        int[] next = new int[Threads];
        for (int i = 0; i < Threads * Each; i++)
        {
            string[] parts = (await subscriber.NextAsync()).Text.Split(' ');
            int thread = int.Parse(parts[0], CultureInfo.InvariantCulture);
            Assert.Equal(next[thread]++, int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        await Task.WhenAll(publishing).WithinPatience();
    }

    [Fact]
    public async Task ACancelledReceiveLosesNothing()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t");
        for (int i = 0; i < 20; i++) Assert.Null(await subscriber.TryNextAsync(1));
        await Receiving.LosesNothingWhenCancelledAsync(text => publisher.PublishAsync("t", text), subscriber.ReceiveAsync);
    }

    [Fact]
    public async Task WhatWasPublishedBeforeTheDisposeArrives()
    {
        Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t");
        for (int i = 0; i < 5000; i++) await publisher.PublishAsync("t", $"{i}");

        Task disposing = publisher.DisposeAsync().AsTask();

        for (int i = 0; i < 5000; i++) Assert.Equal($"{i}", (await subscriber.NextAsync()).Text);
        await disposing.WithinPatience();
        await Assert.ThrowsAnyAsync<Exception>(async () => await publisher.PublishAsync("t", "late"));
    }

    [Fact]
    public async Task AfterARestartMessagesComeAgain()
    {
        Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t", "maine coon");

        for (int round = 0; round < 2; round++)
        {
            publisher = await _place.RestartAsync(publisher);
            await subscriber.HearsAsync(publisher, "t");
            await publisher.PublishAsync("maine coon", "back");
            Assert.Equal("back", (await subscriber.NextAsync()).Text);
        }
        await publisher.DisposeAsync().WithinPatience();
    }

    [Fact]
    public async Task ASubscriberThatLeavesDisturbsNoOther()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber stays = await _place.SubscriberAsync(publisher, "t");
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < 3000; i++)
            {
                await publisher.PublishAsync("t", $"{i}");
                if (i % 20 == 0) await Task.Delay(1, CancellationToken.None);
            }
        });
        Task leaving = Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                Subscriber leaves = await _place.SubscriberAsync();
                await leaves.SubscribeAsync("t");
                await leaves.TryNextAsync(20);
                await leaves.DisposeAsync();
            }
        });

        for (int i = 0; i < 3000; i++) Assert.Equal($"{i}", (await stays.NextAsync()).Text);
        await publishing.WithinPatience();
        await leaving.WithinPatience();
    }

    [Fact]
    public async Task AwaitForeachReadsUntilCancelled()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t");
        for (int i = 0; i < 5; i++) await publisher.PublishAsync("t", $"{i}");
        using var enough = new CancellationTokenSource(Eventually.Patience);
        List<string> got = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Message message in subscriber.WithCancellation(enough.Token))
            {
                got.Add(message.Text);
                if (got.Count == 5) await enough.CancelAsync();
            }
        });

        Assert.Equal(["0", "1", "2", "3", "4"], got);
    }

    [Fact]
    public async Task ACopyOutlivesTheNextReceive()
    {
        await using Publisher publisher = await _place.PublisherAsync();
        await using Subscriber subscriber = await _place.SubscriberAsync(publisher, "t");
        List<Message> kept = [];
        for (int i = 0; i < 1000; i++) await publisher.PublishAsync("t", $"{i}");
        for (int i = 0; i < 1000; i++) kept.Add((await subscriber.NextAsync()).Copy());

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"t\t{i}"), kept.Select(message => message.ToString()));
    }

    [Fact]
    public async Task AWireThatCannotListenSaysSo()
    {
        if (_place.CannotBind is not { } address) return;

        foreach (Func<Task> bind in new Func<Task>[] { async () => await Publisher.BindAsync(address), async () => await Subscriber.BindAsync(address) })
        {
            PolywireException refused = await Assert.ThrowsAsync<PolywireException>(bind);
            Assert.Equal(FailureKind.Refused, refused.Kind);
            Assert.Contains("hub", refused.Message, StringComparison.Ordinal);
        }
    }
}
