using System.Collections.Concurrent;
using System.Globalization;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>What push-pull promises on every wire.</summary>
public abstract class PushPullContract : IAsyncLifetime
{
    private readonly Place _place;

    private protected PushPullContract(Place place) => _place = place;

    public ValueTask InitializeAsync() => _place.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task TenThousandMessagesArriveInOrder()
    {
        await using Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        Task pushing = Task.Run(async () =>
        {
            for (int i = 0; i < 10_000; i++) await pusher.PushAsync($"{i}");
        });

        for (int i = 0; i < 10_000; i++) Assert.Equal($"{i}", (await puller.NextAsync()).Text);
        await pushing.WithinPatience();
    }

    [Fact]
    public async Task EveryBodyCrossesUnharmed()
    {
        await using Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        foreach (byte[] body in (byte[][])[.. Bodies.All, Bodies.Large])
        {
            Task pushing = pusher.PushAsync(body).AsTask();
            Message message = await puller.NextAsync();
            Assert.True(message.Body.Span.SequenceEqual(body), $"a body of {body.Length} bytes came as {message.Body.Length}");
            Assert.True(message.Topic.IsEmpty);
            await pushing.WithinPatience();
        }
    }

    [Fact]
    public async Task ManyThreadsPushAtOnceAndEachKeepsItsOrder()
    {
        const int Threads = 8, Each = 1000;
        await using Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        Task[] pushing = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++) await pusher.PushAsync($"{thread} {i}");
        }))];

        int[] next = new int[Threads];
        for (int i = 0; i < Threads * Each; i++)
        {
            string[] parts = (await puller.NextAsync()).Text.Split(' ');
            int thread = int.Parse(parts[0], CultureInfo.InvariantCulture);
            Assert.Equal(next[thread]++, int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        await Task.WhenAll(pushing).WithinPatience();
    }

    [Fact]
    public async Task EachMessageGoesToOnePuller()
    {
        const int Count = 3000;
        await using Pusher pusher = await _place.PusherAsync();
        var seen = new ConcurrentDictionary<string, int>();
        Puller[] pullers = [await _place.PullerAsync(), await _place.PullerAsync(), await _place.PullerAsync()];
        Task[] pulling = [.. pullers.Select(puller => Task.Run(async () =>
        {
            while (seen.Count < Count)
                if (await puller.TryNextAsync(20) is { } message) seen.AddOrUpdate(message.Text, 1, (_, times) => times + 1);
        }))];
        for (int i = 0; i < Count; i++) await pusher.PushAsync($"{i}");

        await Task.WhenAll(pulling).WithinPatience();
        Assert.Equal(Count, seen.Count);
        Assert.All(seen.Values, times => Assert.Equal(1, times));
        foreach (Puller puller in pullers) await puller.DisposeAsync().WithinPatience();
    }

    [Fact]
    public async Task ACancelledReceiveLosesNothing()
    {
        await using Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        for (int i = 0; i < 20; i++) Assert.Null(await puller.TryNextAsync(1));
        await Receiving.LosesNothingWhenCancelledAsync(text => pusher.PushAsync(text), puller.ReceiveAsync);
    }

    [Fact]
    public async Task WhatWasPushedBeforeTheDisposeArrives()
    {
        Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        Task pushing = Task.Run(async () =>
        {
            for (int i = 0; i < 5000; i++) await pusher.PushAsync($"{i}");
            await pusher.DisposeAsync();
        });

        for (int i = 0; i < 5000; i++) Assert.Equal($"{i}", (await puller.NextAsync()).Text);
        await pushing.WithinPatience();
        await Assert.ThrowsAnyAsync<Exception>(async () => await pusher.PushAsync("late"));
    }

    [Fact]
    public async Task AfterARestartMessagesComeAgain()
    {
        Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        for (int round = 0; round < 2; round++)
        {
            await pusher.PushAsync("before");
            Assert.Equal("before", (await puller.NextAsync()).Text);

            pusher = await _place.RestartAsync(pusher);

            // What was on its way when the connection went may be lost with it; what follows is not. A puller that holds
            // a message notices nothing until it asks for the next, so both sides are at it at once.
            Message? got = null;
            Task pushing = Task.CompletedTask;
            for (int attempt = 0; attempt < 1000 && got is null; attempt++)
            {
                if (pushing.IsCompleted) pushing = pusher.PushAsync("after").AsTask();
                got = await puller.TryNextAsync(20);
                // Where a puller acknowledges and the queue outlives the restart, what was not acknowledged comes again.
                if (got?.Text == "before") got = null;
            }
            Assert.Equal("after", got?.Text);
            await pushing.WithinPatience();
            await pusher.PushAsync("done").WithinPatience();
            while ((await puller.NextAsync()).Text != "done") { }
        }
        await pusher.DisposeAsync().WithinPatience();
    }

    [Fact]
    public async Task APullerThatLeavesTakesNoneTwiceAndWhereItCanGivesBack()
    {
        const int Count = 1000;
        await using Pusher pusher = await _place.PusherAsync();
        var seen = new ConcurrentDictionary<string, int>();
        Task pushing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await pusher.PushAsync($"{i}");
                if (i % 20 == 0) await Task.Delay(1, CancellationToken.None);
            }
            await pusher.FlushAsync();
        });
        while (!pushing.IsCompleted || _place.PullersGiveBack && seen.Count < Count)
        {
            Puller puller = await _place.PullerAsync();
            for (int i = 0; i < 40; i++)
                if (await puller.TryNextAsync(20) is { } message) seen.AddOrUpdate(message.Text, 1, (_, times) => times + 1);
            await puller.DisposeAsync().WithinPatience();
        }
        await pushing.WithinPatience();

        Assert.All(seen.Values, times => Assert.Equal(1, times));
        Assert.InRange(seen.Count, _place.PullersGiveBack ? Count : 1, Count);
    }

    [Fact]
    public async Task MessagesWaitForThePuller()
    {
        await using Pusher pusher = await _place.PusherAsync();
        Task pushing = Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++) await pusher.PushAsync($"{i}");
        });
        await Task.Delay(30, CancellationToken.None);
        await using Puller puller = await _place.PullerAsync();

        for (int i = 0; i < 10; i++) Assert.Equal($"{i}", (await puller.NextAsync()).Text);
        await pushing.WithinPatience();
        Assert.Null(await puller.TryNextAsync(20));
    }

    [Fact]
    public async Task AwaitForeachReadsUntilCancelled()
    {
        await using Pusher pusher = await _place.PusherAsync();
        await using Puller puller = await _place.PullerAsync();
        for (int i = 0; i < 5; i++) await pusher.PushAsync($"{i}").WithinPatience();
        using var enough = new CancellationTokenSource(Eventually.Patience);
        List<string> got = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Message message in puller.WithCancellation(enough.Token))
            {
                got.Add(message.Text);
                if (got.Count == 5) await enough.CancelAsync();
            }
        });

        Assert.Equal(["0", "1", "2", "3", "4"], got);
    }

    [Fact]
    public async Task AWireThatCannotListenSaysSo()
    {
        if (_place.CannotBind is not { } address) return;

        foreach (Func<Task> bind in new Func<Task>[] { async () => await Pusher.BindAsync(address), async () => await Puller.BindAsync(address) })
            Assert.Equal(FailureKind.Refused, (await Assert.ThrowsAsync<PolywireException>(bind)).Kind);
    }
}
