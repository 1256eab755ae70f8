using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>What request-reply promises on every wire.</summary>
public abstract class RequestReplyContract : IAsyncLifetime
{
    private readonly Place _place;

    private protected RequestReplyContract(Place place) => _place = place;

    public ValueTask InitializeAsync() => _place.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task EachRequestGetsItsReply()
    {
        await using Replier replier = await _place.ReplierAsync();
        Task echoing = replier.EchoAsync(static text => $"Stop saying: {text}");
        await using Requester requester = await _place.RequesterAsync();

        for (int i = 0; i < 1000; i++) Assert.Equal($"Stop saying: message #{i}", (await requester.RequestAsync($"message #{i}").WithinPatience()).Text);

        await replier.DisposeAsync().WithinPatience();
        await echoing.WithinPatience();
    }

    [Fact]
    public async Task EveryBodyCrossesUnharmedBothWays()
    {
        await using Replier replier = await _place.ReplierAsync();
        _ = replier.EchoAsync();
        await using Requester requester = await _place.RequesterAsync();
        foreach (byte[] body in (byte[][])[.. Bodies.All, Bodies.Large])
        {
            Message reply = await requester.RequestAsync(body).WithinPatience();
            Assert.True(reply.Body.Span.SequenceEqual(body), $"a body of {body.Length} bytes came back as {reply.Body.Length}");
        }
    }

    [Fact]
    public async Task ManyThreadsAskOneRequester()
    {
        await using Replier replier = await _place.ReplierAsync();
        _ = replier.EchoAsync(static text => text + "!");
        await using Requester requester = await _place.RequesterAsync();

        // A reply is valid until the requester's next request, which another thread may make; so each is read at once.
        using var one = new SemaphoreSlim(1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await one.WaitAsync();
                try
                {
                    Assert.Equal($"{thread} {i}!", (await requester.RequestAsync($"{thread} {i}")).Text);
                }
                finally
                {
                    one.Release();
                }
            }
        }))).WithinPatience();
    }

    [Fact]
    public async Task RequestsMadeAtOnceAllGetReplies()
    {
        await using Replier replier = await _place.ReplierAsync();
        _ = replier.EchoAsync(static _ => "done");
        await using Requester requester = await _place.RequesterAsync();

        Task<Message>[] asking = [.. Enumerable.Range(0, 50).Select(i => requester.RequestAsync($"{i}").AsTask())];

        await Task.WhenAll(asking).WithinPatience();
    }

    [Fact]
    public async Task ManyRequestersAskOneReplier()
    {
        await using Replier replier = await _place.ReplierAsync();
        _ = replier.EchoAsync(static text => text + "!");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(async () =>
        {
            await using Requester requester = await _place.RequesterAsync();
            for (int i = 0; i < 100; i++) Assert.Equal($"{number} {i}!", (await requester.RequestAsync($"{number} {i}")).Text);
        }))).WithinPatience();
    }

    [Fact]
    public async Task ACancelledRequestsLateReplyIsNotTheNextOnes()
    {
        await using Replier replier = await _place.ReplierAsync();
        await using Requester requester = await _place.RequesterAsync();
        for (int i = 0; i < 20; i++)
        {
            using var soon = new CancellationTokenSource();
            Task<Message> given = requester.RequestAsync($"given up {i}", soon.Token).AsTask();
            Assert.Equal($"given up {i}", (await replier.NextAsync()).Text);
            await soon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WithinPatience());
            await replier.ReplyAsync("too late").WithinPatience();

            Task<Message> wanted = requester.RequestAsync($"wanted {i}").AsTask();
            Assert.Equal($"wanted {i}", (await replier.NextAsync()).Text);
            await replier.ReplyAsync($"in time {i}").WithinPatience();
            Assert.Equal($"in time {i}", (await wanted.WithinPatience()).Text);
        }
    }

    [Fact]
    public async Task ACancelledReceiveLosesNoRequest()
    {
        await using Replier replier = await _place.ReplierAsync();
        await using Requester requester = await _place.RequesterAsync();
        for (int i = 0; i < 100; i++)
        {
            using var soon = new CancellationTokenSource();
            Task<Message> receiving = replier.ReceiveAsync(soon.Token).AsTask();
            Task<Message> asking = requester.RequestAsync($"{i}").AsTask();
            await soon.CancelAsync();
            string request;
            try
            {
                request = (await receiving.WithinPatience()).Text;
            }
            catch (OperationCanceledException)
            {
                request = (await replier.NextAsync()).Text;
            }
            Assert.Equal($"{i}", request);
            await replier.ReplyAsync(request).WithinPatience();
            Assert.Equal($"{i}", (await asking.WithinPatience()).Text);
        }
    }

    [Fact]
    public async Task AReplyNeedsARequest()
    {
        await using Replier replier = await _place.ReplierAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await replier.ReplyAsync("to whom?"));
    }

    [Fact]
    public async Task AnAskerThatLeavesDisturbsNoOther()
    {
        await using Replier replier = await _place.ReplierAsync();
        for (int i = 0; i < 5; i++)
        {
            Requester leaves = await _place.RequesterAsync();
            Task<Message> asking = leaves.RequestAsync("never mind").AsTask();
            Assert.Equal("never mind", (await replier.NextAsync()).Text);
            await leaves.DisposeAsync().WithinPatience();
            await Assert.ThrowsAnyAsync<Exception>(() => asking.WithinPatience());
            await replier.ReplyAsync("to nobody").WithinPatience();
        }

        await using Requester requester = await _place.RequesterAsync();
        Task<Message> wanted = requester.RequestAsync("hello").AsTask();
        Assert.Equal("hello", (await replier.NextAsync()).Text);
        await replier.ReplyAsync("world").WithinPatience();
        Assert.Equal("world", (await wanted.WithinPatience()).Text);
    }

    [Fact]
    public async Task ARequestWaitsForItsReplier()
    {
        await using Replier first = await _place.ReplierAsync();
        await using Requester requester = await _place.RequesterAsync();
        Task<Message> asking = requester.RequestAsync("early").AsTask();
        await Task.Delay(30, CancellationToken.None);
        Assert.False(asking.IsCompleted);

        _ = first.EchoAsync(static text => text + " bird");

        Assert.Equal("early bird", (await asking.WithinPatience()).Text);
    }

    [Fact]
    public async Task AfterARestartRequestsAreAnsweredAgain()
    {
        Replier replier = await _place.ReplierAsync();
        await using Requester requester = await _place.RequesterAsync();
        bool echoes = false;
        for (int round = 0; round < 2; round++)
        {
            if (!echoes) _ = replier.EchoAsync();
            await AnsweredAsync(requester);
            Replier next = await _place.RestartAsync(replier);
            // The same one goes on by itself.
            echoes = next == replier;
            replier = next;
        }
        if (!echoes) _ = replier.EchoAsync();
        await AnsweredAsync(requester);
        await replier.DisposeAsync().WithinPatience();
    }

    [Fact]
    public async Task AWireThatCannotListenSaysSo()
    {
        if (_place.CannotBind is not { } address) return;

        foreach (Func<Task> bind in new Func<Task>[] { async () => await Requester.BindAsync(address), async () => await Replier.BindAsync(address) })
            Assert.Equal(FailureKind.Refused, (await Assert.ThrowsAsync<PolywireException>(bind)).Kind);
    }

    // A request that was under way when the connection went may fail, or never be answered: then it is made anew, and given longer, since a
    // busy machine may just be slow.
    private static async Task AnsweredAsync(Requester requester)
    {
        for (int attempt = 0; attempt < 30; attempt++)
        {
            using var soon = new CancellationTokenSource(200 * (attempt + 1));
            try
            {
                Assert.Equal("anybody?", (await requester.RequestAsync("anybody?", soon.Token)).Text);
                return;
            }
            catch (Exception again) when (again is OperationCanceledException or PolywireException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
        Assert.Fail("never answered");
    }
}
